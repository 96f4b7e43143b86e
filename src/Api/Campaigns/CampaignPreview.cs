using System.Text.Json;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <param name="Campaign">As for POST /campaigns.</param>
/// <param name="At">YYYY-MM-DDTHH:MM:SSZ; null = now.</param>
/// <param name="UserIds">At most 1,000; instead of a sample.</param>
/// <param name="Sample">So many users of those on file, at most 1,000.</param>
public sealed record PreviewBody([property: ShapedAs(typeof(CampaignDocument))] JsonElement? Campaign, string? At, IReadOnlyList<string>? UserIds, long? Sample);

public sealed record PreviewResult(DecisionBody CampaignDecision, IReadOnlyList<DecisionBody> Decisions);

/// <summary>POST /campaigns/preview.</summary>
internal static class CampaignPreview
{
    public const int MaxUsers = 1000;
    private const string DefaultId = "preview";

    public static async Task<IResult> Preview(HttpContext http, IGrainFactory grains, PartitionCount partitions, DecisionTexts texts, DomainClock clock, CancellationToken cancellationToken)
    {
        var read = await RequestBody.Of(http, ApiJson.Wire.PreviewBody);
        if (read.Problem is { } problem) return problem;
        var body = read.Value!;
        var (campaign, at, errors) = Check(body);
        if (errors.Count > 0) return Problem.Invalid(errors);
        if (await CampaignSubmission.NotAllowed(http.Caller(), campaign!, grains, cancellationToken, "/campaign") is { } refusal) return refusal;
        if (await grains.Inputs().Get(InputsKind.Provider, campaign!.ProviderId, cancellationToken) is null) return Problem.NotFound("No such provider");

        if (campaign.Id.Length == 0) campaign = campaign with { Id = DefaultId };
        var users = body.UserIds is { } ids ? [.. ids.Distinct(StringComparer.Ordinal)] : await Sample(grains, partitions, (int)(body.Sample ?? 0), cancellationToken);
        var (decision, decisions) = await Decide(grains, partitions, campaign, at ?? clock.Now, users, policy: null, cancellationToken);
        return Answer.Of(new PreviewResult(await texts.Of(decision, cancellationToken), await texts.Of(decisions, cancellationToken)), ApiJson.Wire.PreviewResult);
    }

    /// <summary>The campaign decision, and those on the users in the order in which they were given, as if the campaign were armed.</summary>
    public static async Task<(DecisionView Campaign, IReadOnlyList<DecisionView> Users)> Decide(
        IGrainFactory grains, PartitionCount partitions, Campaign campaign, long at, IReadOnlyList<string> users, string? policy, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> json = CampaignWriter.Write(campaign);
        var made = await grains.GetGrain<IProviderGrain>(campaign.ProviderId).TryCampaign(new CampaignQuestion(campaign.Id, json, 0, at, 0, policy), cancellationToken);
        var inherited = made.Decision.Hits.Where(hit => hit.Verdict == Verdict.Modify).ToArray();
        var offer = new CampaignOffer(campaign.Id, json, made.ContentHash, inherited, at, made.Decision.InputsVersion, policy);
        var parts = await Task.WhenAll(users.GroupBy(partitions.Of).Select(part =>
            UserCalls.Repeat(() => grains.GetGrain<IUserPartitionGrain>(part.Key).Preview(offer, [.. part], at, cancellationToken))));
        var byUser = parts.SelectMany(part => part).ToDictionary(view => view.UserId!, StringComparer.Ordinal);
        return (made.Decision, [.. users.Where(byUser.ContainsKey).Select(user => byUser[user])]);
    }

    /// <summary>Users on file, spread over the partitions, the same ones each time.</summary>
    public static async Task<IReadOnlyList<string>> Sample(IGrainFactory grains, PartitionCount partitions, int count, CancellationToken cancellationToken)
    {
        if (count == 0) return [];
        // Twice the even share: some partitions have fewer users than others.
        var each = Math.Max(1, (2 * count / partitions.Value) + 1);
        var parts = await Task.WhenAll(Enumerable.Range(0, partitions.Value).Select(partition =>
            UserCalls.Repeat(() => grains.GetGrain<IUserPartitionGrain>(partition).SampleUsers(each, seed: 0, cancellationToken))));
        var users = new List<string>(count);
        for (var place = 0; place < each && users.Count < count; place++)
            users.AddRange(parts.Where(part => place < part.Count).Select(part => part[place]).Take(count - users.Count));
        users.Sort(StringComparer.Ordinal);
        return users;
    }

    private static (Campaign? Campaign, long? At, List<ProblemError> Errors) Check(PreviewBody body)
    {
        var errors = new List<ProblemError>();
        Campaign? campaign = null;
        long? at = null;
        if (body.Campaign is not { ValueKind: JsonValueKind.Object } element)
        {
            errors.Add(new("/campaign", "is required, an object"));
        }
        else
        {
            var read = CampaignReader.ReadSubmission(element);
            errors.AddRange(read.Errors.Select(x => new ProblemError("/campaign" + x.Pointer, x.Message)));
            campaign = read.Value;
        }

        if (!string.IsNullOrEmpty(body.At))
        {
            if (Times.TryParse(body.At, out var instant)) at = instant;
            else errors.Add(new("/at", Times.Expected));
        }

        if (body.UserIds is not null && body.Sample is not null) errors.Add(new("/sample", "excludes userIds"));
        if (body.UserIds?.Count > MaxUsers) errors.Add(new("/userIds", $"may have at most {MaxUsers} ids"));
        if (body.Sample is < 0 or > MaxUsers) errors.Add(new("/sample", $"must be an integer from 0 to {MaxUsers}"));
        foreach (var (index, id) in (body.UserIds ?? []).Take(MaxUsers).Index())
            if (!Lexical.IsId(id)) errors.Add(new($"/userIds/{index}", "must be an id: 1 to 64 of the characters A-Z a-z 0-9 . _ : -"));
        return (campaign, at, errors);
    }
}
