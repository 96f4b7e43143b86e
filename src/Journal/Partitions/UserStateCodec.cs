using PushOrleans.Compliance;

namespace PushOrleans.Journal;

/// <summary>
/// A user's state in bytes: the profile by <see cref="UserProfileCodec"/>, then both logs, oldest grant first. Facts of grants are looked up
/// by campaign number, or travel along where the bytes leave the partition.
/// </summary>
public static class UserStateCodec
{
    private const byte Format = 1;

    /// <summary>The form inside the partition's snapshots.</summary>
    public static void Write(PayloadWriter to, UserState user, Func<int, GrantFacts> factsOf)
    {
        to.Byte(Format).Block(UserProfileCodec.Encode(user.Profile));
        Write(to, user.NonService, user.Profile, factsOf);
        Write(to, user.Service, user.Profile, factsOf);
    }

    public static UserState Read(ref PayloadReader from, Func<int, GrantFacts> factsOf, StringPool? pool)
    {
        if (from.Byte() != Format) throw new CorruptRecordException("not a user's state of a known format");
        var user = new UserState(UserProfileCodec.Decode(from.Block(), pool));
        for (var log = 0; log < 2; log++)
            for (var grants = from.Count(); grants > 0; grants--) user.Enter(ReadGrant(ref from, user.Profile, factsOf));
        return user;
    }

    /// <summary>The form that a user's grain gets: facts included.</summary>
    public static byte[] EncodeWithFacts(UserState user)
    {
        var facts = new SortedDictionary<int, GrantFacts>();
        foreach (var grant in user.NonService.Items) facts[grant.Campaign] = grant.Facts;
        foreach (var grant in user.Service.Items) facts[grant.Campaign] = grant.Facts;
        var to = new PayloadWriter().Number(facts.Count);
        foreach (var (campaign, fact) in facts)
        {
            to.Number(campaign);
            FactsCodec.Write(to, fact);
        }

        Write(to, user, campaign => facts[campaign]);
        return to.ToArray();
    }

    public static UserState DecodeWithFacts(ReadOnlySpan<byte> bytes, StringPool? pool)
    {
        var from = new PayloadReader(bytes);
        var facts = new Dictionary<int, GrantFacts>();
        for (var count = from.Count(); count > 0; count--) facts.Add(from.Int(), FactsCodec.Read(ref from));
        return Read(ref from, campaign => facts[campaign], pool);
    }

    private static void Write(PayloadWriter to, GrantLog log, UserProfile profile, Func<int, GrantFacts> factsOf)
    {
        to.Number(log.Count);
        foreach (var grant in log.Items)
        {
            var entity = factsOf(grant.Campaign).LegalEntityId;
            var sameEntity = string.Equals(entity, grant.Facts.LegalEntityId, StringComparison.Ordinal);
            var allDevices = ReferenceEquals(grant.Devices, profile.DeviceIds);
            to.Number(grant.At).Number(grant.Day).Number(grant.Campaign).Byte((byte)((sameEntity ? 1 : 0) | (allDevices ? 2 : 0)));
            if (!sameEntity) to.Text(grant.Facts.LegalEntityId);
            if (!allDevices) to.Texts(grant.Devices);
        }
    }

    private static Grant ReadGrant(ref PayloadReader from, UserProfile profile, Func<int, GrantFacts> factsOf)
    {
        var (at, day, campaign, shape) = (from.Number(), from.Int(), from.Int(), from.Byte());
        if (!Grant.IsInRange(at, day)) throw new CorruptRecordException("a grant of no year of four digits");
        var facts = factsOf(campaign);
        if ((shape & 1) == 0) facts = facts with { LegalEntityId = from.RequiredText() };
        return new Grant(at, day, campaign, facts, (shape & 2) != 0 ? profile.DeviceIds : from.Texts());
    }
}
