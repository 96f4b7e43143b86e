using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <param name="From">A stored policy, `id@version`.</param>
/// <param name="To">Another one.</param>
/// <param name="Sample">So many users of those on file; 1–1,000, default 100.</param>
public sealed record DiffBody(string? From, string? To, long? Sample);

/// <param name="From">Decisions that the rule is the reason of under the first policy and that come out otherwise under the second.</param>
/// <param name="To">The other way round.</param>
public sealed record RuleChange(long From, long To);

/// <param name="Decisions">Decisions made under each policy, campaign decisions included.</param>
/// <param name="Changed">Of them, those whose verdict, reason or hits differ.</param>
/// <param name="Rules">By the reasons of changed decisions.</param>
/// <param name="Verdicts">Changed verdicts, e.g. `allow → refuse`.</param>
public sealed record DiffResult(string From, string To, long Campaigns, long Users, long Decisions, long Changed, IReadOnlyDictionary<string, RuleChange> Rules, IReadOnlyDictionary<string, long> Verdicts);

/// <summary>POST /policies/diff: campaigns on file, decided for a sample of users as of now, under both policies.</summary>
internal static class PolicyDiff
{
    private const int DefaultSample = 100;
    private const int MaxCampaigns = 20;

    public static async Task<IResult> Diff(HttpContext http, IGrainFactory grains, PartitionCount partitions, DomainClock clock, CancellationToken cancellationToken)
    {
        if (http.Caller().IsBound) return Problem.Forbidden(Tenancy.GlobalThing);
        var read = await RequestBody.Of(http, ApiJson.Wire.DiffBody);
        if (read.Problem is { } problem) return problem;
        var body = read.Value!;
        if (body.Sample is < 1 or > CampaignPreview.MaxUsers) return Problem.Invalid("/sample", $"must be an integer from 1 to {CampaignPreview.MaxUsers}");
        if (await Missing(grains, "/from", body.From, cancellationToken) is { } from) return from;
        if (await Missing(grains, "/to", body.To, cancellationToken) is { } to) return to;

        var users = await CampaignPreview.Sample(grains, partitions, (int)(body.Sample ?? DefaultSample), cancellationToken);
        var tally = new Tally();
        var campaigns = await Campaigns(grains, cancellationToken);
        foreach (var campaign in campaigns)
        {
            var before = await CampaignPreview.Decide(grains, partitions, campaign, clock.Now, users, body.From, cancellationToken);
            var after = await CampaignPreview.Decide(grains, partitions, campaign, clock.Now, users, body.To, cancellationToken);
            tally.Compare(before.Campaign, after.Campaign);
            foreach (var (a, b) in before.Users.Zip(after.Users)) tally.Compare(a, b);
        }

        return Answer.Of(tally.Result(body.From!, body.To!, campaigns.Count, users.Count), ApiJson.Wire.DiffResult);
    }

    private static async Task<Problem?> Missing(IGrainFactory grains, string pointer, string? policy, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(policy)) return Problem.Invalid(pointer, "is required, in the form id@version");
        return await grains.Inputs().Get(InputsKind.Policy, policy, cancellationToken) is null ? Problem.NotFound($"No such policy: {pointer[1..]}") : null;
    }

    private static async Task<IReadOnlyList<Campaign>> Campaigns(IGrainFactory grains, CancellationToken cancellationToken)
    {
        var entries = await Merged.Page(Merged.Shards, new PageQuery(null, MaxCampaigns - 1), entry => entry.CampaignId,
            shard => grains.GetGrain<ICampaignIndexGrain>(shard).List(null, null, null, MaxCampaigns, cancellationToken));
        var campaigns = new List<Campaign>();
        foreach (var entry in entries)
            if (await grains.GetGrain<ICampaignGrain>(entry.CampaignId).Get(cancellationToken) is { } view && CampaignReader.Read(view.Json, UnknownFields.Warn).Value is { } campaign)
                campaigns.Add(campaign);
        return campaigns;
    }

    private sealed class Tally
    {
        private readonly SortedDictionary<string, RuleChange> _rules = new(StringComparer.Ordinal);
        private readonly SortedDictionary<string, long> _verdicts = new(StringComparer.Ordinal);
        private long _decisions;
        private long _changed;

        public void Compare(DecisionView from, DecisionView to)
        {
            _decisions++;
            if ((from.Verdict, from.Reason, from.Mask) == (to.Verdict, to.Reason, to.Mask)) return;
            _changed++;
            if (from.Verdict != to.Verdict)
            {
                var name = $"{WireNames.Of(from.Verdict)} → {WireNames.Of(to.Verdict)}";
                _verdicts[name] = _verdicts.GetValueOrDefault(name) + 1;
            }

            if (from.Reason == to.Reason) return;
            if (from.Reason is { } was) _rules[was.Id()] = Of(was) with { From = Of(was).From + 1 };
            if (to.Reason is { } now) _rules[now.Id()] = Of(now) with { To = Of(now).To + 1 };
        }

        public DiffResult Result(string from, string to, int campaigns, int users) => new(from, to, campaigns, users, _decisions, _changed, _rules, _verdicts);

        private RuleChange Of(Rule rule) => _rules.GetValueOrDefault(rule.Id()) ?? new RuleChange(0, 0);
    }
}
