namespace PushOrleans.Bench;

/// <summary>
/// A user of the bare loop and the nine rules on it, written anew from their text: no line of the product's, so that its digest is a
/// reference. Grants are a list, as any length of window asks for.
/// </summary>
internal sealed class LoopUser(byte zone, byte consents, byte optOuts, bool off)
{
    private LoopGrant[] _grants = new LoopGrant[4];
    private int _count;

    /// <summary>Decides, and enters the grant.</summary>
    public byte Decide(RaceCampaign campaign)
    {
        var hits = 0;
        if (!campaign.HasPermit) hits |= RaceRules.Permit;
        if ((consents & (1 << campaign.Entity)) == 0) hits |= RaceRules.Consent;
        if (campaign.Personalised && off) hits |= RaceRules.PersonalisationOff;
        if ((optOuts & (1 << campaign.Category)) != 0) hits |= RaceRules.CategoryOff;
        if (campaign.QuietByZone[zone]) hits |= RaceRules.Quiet;

        var (hour, day, entity, last, same) = (0, 0, 0, 0, 0);
        for (var i = _count - 1; i >= 0; i--)
        {
            ref readonly var grant = ref _grants[i];
            if (grant.At > campaign.T - RaceRules.Hour) hour++;
            if (grant.Day == campaign.Day)
            {
                day++;
                if (grant.Entity == campaign.Entity) entity++;
            }

            if (last < RaceRules.LastN && grant.At > campaign.T - RaceRules.LookBack)
            {
                last++;
                if (grant.Category == campaign.Category) same++;
            }
        }

        if (hour >= RaceRules.PerHour || day >= RaceRules.PerDay || entity >= RaceRules.PerEntityDay) hits |= RaceRules.Budget;
        if (last == RaceRules.LastN && same >= RaceRules.MaxSame) hits |= RaceRules.Diversity;
        if (hits == 0) Enter(campaign);
        return (byte)hits;
    }

    /// <summary>Which of rule 25's three limits are used up.</summary>
    public (bool Hour, bool Day, bool Entity) UsedUp(RaceCampaign campaign)
    {
        var grants = _grants.AsSpan(0, _count).ToArray();
        var today = grants.Where(grant => grant.Day == campaign.Day).ToArray();
        return (
            grants.Count(grant => grant.At > campaign.T - RaceRules.Hour) >= RaceRules.PerHour,
            today.Length >= RaceRules.PerDay,
            today.Count(grant => grant.Entity == campaign.Entity) >= RaceRules.PerEntityDay);
    }

    private void Enter(RaceCampaign campaign)
    {
        if (_count == _grants.Length) Array.Resize(ref _grants, _count * 2);
        _grants[_count++] = new LoopGrant(campaign.T, campaign.Day, (byte)campaign.Entity, (byte)campaign.Category);
    }

    private readonly record struct LoopGrant(long At, int Day, byte Entity, byte Category);
}
