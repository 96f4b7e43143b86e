namespace PushOrleans.Chaos.Tests;

internal enum Violation
{
    Lost = 1,
    Duplicated = 2,
    OverGranted = 3,
    ChainError = 4,
    ReplayMismatch = 5,
    DeliveryMissing = 6,
}

/// <summary>A promise that was seen broken.</summary>
internal sealed record Breach(Violation Kind, string What);

/// <summary>Holds what was seen against what is promised (the invariants by their numbers in the architecture). Pure; knows no part of the engine.</summary>
internal static class Checker
{
    public static IReadOnlyList<Breach> Check(Observation seen) =>
    [
        .. seen.Campaigns.SelectMany(campaign => Ended(campaign, [.. seen.Verdicts.Where(verdict => verdict.Campaign == campaign.Id)])),
        .. Unasked(seen),
        .. Budgets(seen),
        .. Stopped(seen),
        .. Delivered(seen),
        .. seen.Replays.Where(replay => replay.Replay != "equal").Select(replay => new Breach(Violation.ReplayMismatch, $"{replay}")),
        .. seen.Chains.Where(chain => !chain.Ok).Select(chain => new Breach(Violation.ChainError, chain.Text)),
    ];

    // 2 and 3: everyone of an accepted campaign ends once, and its counts are those of its verdicts.
    private static IEnumerable<Breach> Ended(SeenCampaign campaign, IReadOnlyList<SeenVerdict> verdicts)
    {
        if (campaign.State is null)
        {
            yield return new Breach(Violation.Lost, $"{campaign.Id} was accepted and is not known");
            yield break;
        }

        if (WasNeverArmed(campaign))
        {
            if (verdicts.Count > 0) yield return new Breach(Violation.Duplicated, $"{campaign.Id}: {verdicts.Count} verdicts of a campaign that was cancelled before it was armed");
            yield break;
        }

        var byUser = verdicts.ToLookup(verdict => verdict.User, StringComparer.Ordinal);
        var stopped = campaign.Counts.GetValueOrDefault("stopped");
        var pending = 0L;
        foreach (var user in campaign.Audience)
        {
            var attempts = byUser[user].Select(verdict => verdict.Attempt).ToList();
            if (attempts.Distinct().Count() != attempts.Count) yield return new Breach(Violation.Duplicated, $"{campaign.Id} {user}: an attempt was decided twice");
            var ends = byUser[user].Count(verdict => verdict.IsTerminal);
            if (ends > 1) yield return new Breach(Violation.Duplicated, $"{campaign.Id} {user}: {ends} terminal verdicts");
            if (ends == 0) pending++;
        }

        if (pending > stopped) yield return new Breach(Violation.Lost, $"{campaign.Id}: {pending - stopped} of the audience have no terminal verdict and were not stopped");
        if (pending < stopped) yield return new Breach(Violation.Duplicated, $"{campaign.Id}: {stopped} stopped, and only {pending} without a terminal verdict");
        foreach (var breach in Summed(campaign, verdicts)) yield return breach;
    }

    // Who cancels before that has nobody in it: the audience is pinned when a campaign is armed.
    private static bool WasNeverArmed(SeenCampaign campaign) =>
        campaign is { State: "cancelled", StoppedAt: not null } && campaign.Counts.GetValueOrDefault("audience") == 0;

    private static IEnumerable<Breach> Summed(SeenCampaign campaign, IReadOnlyList<SeenVerdict> verdicts)
    {
        if (campaign.Counts.GetValueOrDefault("audience") is var audience && audience != campaign.Audience.Count)
            yield return new Breach(audience < campaign.Audience.Count ? Violation.Lost : Violation.Duplicated, $"{campaign.Id}: audience {audience} of {campaign.Audience.Count}");
        foreach (var name in new[] { "allow", "modify", "refuse" })
        {
            var (told, listed) = (campaign.Counts.GetValueOrDefault(name), verdicts.Count(verdict => verdict.Verdict == name));
            if (told != listed) yield return new Breach(told > listed ? Violation.Lost : Violation.Duplicated, $"{campaign.Id}: {told} {name} counted, {listed} listed");
        }
    }

    private static IEnumerable<Breach> Unasked(Observation seen)
    {
        var audiences = seen.Campaigns.ToDictionary(campaign => campaign.Id, campaign => campaign.Audience.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        return seen.Verdicts
            .Where(verdict => !audiences.TryGetValue(verdict.Campaign, out var audience) || !audience.Contains(verdict.User))
            .Select(verdict => new Breach(Violation.Duplicated, $"{verdict}: nobody asked for it"));
    }

    // 1: no user and no provider gets more than its day has.
    private static IEnumerable<Breach> Budgets(Observation seen)
    {
        var providers = seen.Campaigns.ToDictionary(campaign => campaign.Id, campaign => campaign.Provider, StringComparer.Ordinal);
        var grants = seen.Verdicts.Where(verdict => verdict.IsGrant).ToList();
        foreach (var user in grants.GroupBy(verdict => verdict.User).Where(user => user.Count() > seen.Budgets.PerDay))
            yield return new Breach(Violation.OverGranted, $"{user.Key}: {user.Count()} of {seen.Budgets.PerDay} a day");
        foreach (var provider in grants.GroupBy(verdict => providers.GetValueOrDefault(verdict.Campaign)).Where(provider => provider.Count() > seen.Budgets.DailyQuota))
            yield return new Breach(Violation.OverGranted, $"{provider.Key}: {provider.Count()} of a quota of {seen.Budgets.DailyQuota}");
    }

    // 6: nothing is granted by a decision that began after a stop or cancel was answered.
    private static IEnumerable<Breach> Stopped(Observation seen)
    {
        var stops = seen.Campaigns.Where(campaign => campaign.StoppedAt is not null).ToDictionary(campaign => campaign.Id, campaign => campaign.StoppedAt!.Value, StringComparer.Ordinal);
        return seen.Verdicts
            .Where(verdict => verdict.IsGrant && stops.TryGetValue(verdict.Campaign, out var at) && verdict.At > at)
            .Select(verdict => new Breach(Violation.OverGranted, $"{verdict}: granted after the stop was answered at {stops[verdict.Campaign]:O}"));
    }

    // 4: what was granted is handed over; on the screen once.
    private static IEnumerable<Breach> Delivered(Observation seen)
    {
        var recalled = seen.Campaigns.Where(campaign => campaign.StoppedAt is not null).Select(campaign => campaign.Id).ToHashSet(StringComparer.Ordinal);
        var grants = seen.Verdicts.Where(verdict => verdict.IsGrant && !recalled.Contains(verdict.Campaign)).ToLookup(verdict => verdict.User, verdict => verdict.Campaign, StringComparer.Ordinal);
        foreach (var inbox in seen.Inboxes)
        {
            foreach (var missing in grants[inbox.User].Except(inbox.Campaigns, StringComparer.Ordinal))
                yield return new Breach(Violation.DeliveryMissing, $"{inbox.User}: {missing} was granted and is not in the inbox");
            foreach (var twice in inbox.Campaigns.GroupBy(campaign => campaign).Where(campaign => campaign.Count() > 1))
                yield return new Breach(Violation.Duplicated, $"{inbox.User}: {twice.Key} is in the inbox {twice.Count()} times");
            foreach (var more in inbox.Campaigns.Except(grants[inbox.User], StringComparer.Ordinal).Except(recalled, StringComparer.Ordinal))
                yield return new Breach(Violation.OverGranted, $"{inbox.User}: {more} is in the inbox and was not granted");
        }

        foreach (var campaign in seen.Campaigns.Where(campaign => campaign.StoppedAt is null && campaign.State is not null))
        {
            var granted = campaign.Counts.GetValueOrDefault("allow") + campaign.Counts.GetValueOrDefault("modify");
            if (campaign.Counts.GetValueOrDefault("handedOver") is var over && over < granted)
                yield return new Breach(Violation.DeliveryMissing, $"{campaign.Id}: {over} of {granted} grants were handed over");
        }
    }
}
