using PushOrleans.Compliance.Rules;

namespace PushOrleans.Compliance;

/// <summary>The whole of deciding. Pure: same arguments, same verdict, bit for bit.</summary>
public static class Engine
{
    /// <summary>The campaign decision (P1 + P3) at <paramref name="t"/>. <paramref name="without"/> drops rules by bit (a trial without rule 22).</summary>
    public static ExplainedDecision DecideCampaign(Campaign campaign, Inputs inputs, ProviderHistory history, long t, long attempt, ulong without = 0)
    {
        var policy = inputs.Policy;
        var findings = new Findings(policy.DisabledMask | without, []);
        if (inputs.Providers.TryGetValue(campaign.ProviderId, out var provider))
            CampaignRules.CheckAll(new CampaignScope(campaign, provider, inputs, ContentHash.Of(campaign), t), history, ref findings);
        else
            ProviderSystemsRule.Unknown(campaign.ProviderId, ref findings);
        return new ExplainedDecision(findings.Decide(attempt, policy.MaxRedecisions, campaign.ExpiresAt, []), findings.Hits());
    }

    /// <summary>What the users' decisions inherit from the campaign decision that armed it: its <c>modify</c> hits.</summary>
    public static Offer OfferOf(Campaign campaign, ExplainedDecision armed) =>
        new(campaign, ContentHash.Of(campaign), [.. armed.Hits.Where(hit => hit.Verdict == Verdict.Modify)]);

    /// <summary>The entry that an armed campaign leaves in its provider's log.</summary>
    public static ArmedEntry ArmedEntryOf(Campaign campaign, Policy policy, long t) => new(
        campaign.Id,
        t,
        campaign.Topic,
        campaign.IsSensitive,
        OldNewsRehypeRule.IsAged(campaign, policy, t),
        PublicMoralsRule.IsMoral(campaign, policy.Parameters));

    /// <summary>
    /// The user decision (P4) by rules 0–45. A null user is one that is not on file. Allocates nothing, but for the list of devices when the
    /// push is granted to some of them and not to all.
    /// </summary>
    public static Decision DecideUser(UserScope scope, UserState? user, long attempt)
    {
        var findings = new Findings(scope.Dropped);
        if (user is not null && scope.IsProviderKnown) findings.Add(scope.Shared);
        return Decide(scope, user, attempt, ref findings);
    }

    /// <summary>As above, with rule 46 for a would-be grant without <paramref name="hasSlot"/>, where grants need a slot.</summary>
    public static Decision DecideUser(UserScope scope, UserState? user, long attempt, bool hasSlot)
    {
        var decision = DecideUser(scope, user, attempt);
        return hasSlot || !scope.TakesSlot || !decision.IsGrant ? decision : RefuseSlot(scope, decision, attempt);
    }

    /// <summary>Rule 46, asked only of a would-be grant for which no slot of the provider's quota could be had.</summary>
    public static Decision RefuseSlot(UserScope scope, in Decision granted, long attempt)
    {
        var findings = Findings.OfGrant(scope.Dropped, granted.Mask);
        ProviderQuotaRule.Check(scope, ref findings);
        return scope.Form(findings, attempt, granted.Devices);
    }

    /// <summary>As <see cref="DecideUser(UserScope, UserState?, long)"/> (and <see cref="RefuseSlot"/> where <paramref name="slotRefused"/>), with every hit and what it saw.</summary>
    public static ExplainedDecision ExplainUser(UserScope scope, UserState? user, long attempt, bool slotRefused)
    {
        var trace = new List<Finding>();
        return new ExplainedDecision(TraceUser(scope, user, attempt, slotRefused, trace), Finding.Gather(trace));
    }

    /// <summary>As <see cref="ExplainUser"/>, for those who explain many: adds every finding to <paramref name="trace"/>, which they reuse.</summary>
    public static Decision TraceUser(UserScope scope, UserState? user, long attempt, bool slotRefused, List<Finding> trace)
    {
        var findings = new Findings(scope.Dropped, trace);
        if (user is not null && scope.IsProviderKnown) scope.TraceShared(ref findings);
        var decision = Decide(scope, user, attempt, ref findings);
        if (!slotRefused || !decision.IsGrant) return decision;

        ProviderQuotaRule.Check(scope, ref findings);
        return scope.Form(findings, attempt, decision.Devices);
    }

    private static Decision Decide(UserScope scope, UserState? user, long attempt, ref Findings findings)
    {
        if (!scope.IsProviderKnown)
        {
            ProviderSystemsRule.Unknown(scope.Campaign.ProviderId, ref findings);
            return scope.Form(findings, attempt, []);
        }

        if (user is null)
        {
            ConsentRule.Unknown(ref findings);
            return scope.Form(findings, attempt, []);
        }

        var allFree = UserRules.CheckAll(scope, user, scope.Asked, ref findings);
        if (allFree || findings.Verdict > Verdict.Modify) return scope.Form(findings, attempt, user.Profile.DeviceIds);
        return scope.Form(findings, attempt, VendorRule.FreeDevices(scope, user));
    }
}
