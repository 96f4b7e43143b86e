using System.Security.Cryptography;
using System.Text;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <summary>POST /campaigns.</summary>
internal static class CampaignSubmission
{
    private const string ServerOwned = "is set by the server; with the scope campaigns:import it may be submitted";

    public static async Task<IResult> Submit(HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var key = IdempotencyKey.Of(http.Request);
        if (key.Problem is { } badKey) return badKey;
        if (key.Value is null) return Problem.IdempotencyRequired();
        var bytes = await RequestBody.Bytes(http);
        if (bytes.Problem is { } problem) return problem;
        var read = CampaignReader.ReadSubmission(bytes.Value);
        if (!read.IsValid) return Problem.Invalid(read.Errors);
        if (await NotAllowed(http.Caller(), read.Value, grains, cancellationToken) is { } refusal) return refusal;

        var hash = SHA256.HashData(bytes.Value.Span);
        var campaign = read.Value.Id.Length > 0 ? read.Value : read.Value with { Id = DerivedId(read.Value.ProviderId, key.Value) };
        var command = new SubmitCampaign(CampaignWriter.Write(campaign), key.Value, hash, http.Caller().Subject);
        // No sealing: the answer holds no secret, and any key of the provider may repeat the request.
        SubmitOutcome? outcome = null;
        await IdempotentRun.Execute(http, grains, IdempotencyKey.GrainKey("campaigns", campaign.ProviderId, key.Value), hash, sealingSecret: null, SubmitOnce, PutInList);
        return TypedResults.Empty;

        async Task SubmitOnce()
        {
            outcome = await grains.GetGrain<ICampaignGrain>(campaign.Id).Submit(command, cancellationToken);
            await Of(http, outcome).ExecuteAsync(http);
        }

        // The campaign does so, too, as soon as it comes to it, which may be after this answer.
        Task PutInList() => outcome is { Status: SubmitStatus.Accepted or SubmitStatus.Replayed }
            ? grains.GetGrain<ICampaignIndexGrain>(CampaignIndex.ShardOf(campaign.Id)).Add(new CampaignEntry(campaign.Id, campaign.ProviderId, outcome.State), CancellationToken.None)
            : Task.CompletedTask;
    }

    /// <summary>
    /// The id of a campaign that was submitted without one: <c>c-</c> and the first 32 hex digits of SHA-256 of the provider's id, a line feed
    /// and the Idempotency-Key. So a repeat finds the same campaign, whatever was forgotten in between.
    /// </summary>
    public static string DerivedId(string providerId, string idempotencyKey) =>
        "c-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{providerId}\n{idempotencyKey}")))[..32];

    /// <summary>What this caller may not submit.</summary>
    public static async Task<Problem?> NotAllowed(Caller caller, Campaign campaign, IGrainFactory grains, CancellationToken cancellationToken, string at = "")
    {
        if (!caller.Sees(campaign.ProviderId)) return Problem.Forbidden(Tenancy.OtherProvider);
        if (!caller.Has(Scopes.CampaignsImport) && ServerOwnedFields(campaign, at) is { Count: > 0 } errors) return Problem.Invalid(errors);
        if (campaign.Audience.AudienceId is not { } audienceId) return null;
        var audience = await grains.GetGrain<IAudienceGrain>(audienceId).Get(cancellationToken);
        return audience is null || (audience.ProviderId is { } owner && owner != campaign.ProviderId) ? Problem.Invalid(at + "/audience/audienceId", "no such audience") : null;
    }

    public static List<ProblemError> ServerOwnedFields(Campaign campaign, string at = "")
    {
        var errors = new List<ProblemError>();
        if (campaign.Review is not null) errors.Add(new(at + "/review", ServerOwned));
        if (campaign.Feedback.Count > 0) errors.Add(new(at + "/feedback", ServerOwned));
        if (campaign.OfficialWarning) errors.Add(new(at + "/officialWarning", ServerOwned));
        if (campaign.VerifiedNewFact) errors.Add(new(at + "/verifiedNewFact", ServerOwned));
        if (campaign.Source?.Official == true) errors.Add(new(at + "/source/official", ServerOwned));
        foreach (var (index, label) in (campaign.Labels ?? []).Index())
            if (label.ByReviewer) errors.Add(new($"{at}/labels/{index}/by", ServerOwned));
        return errors;
    }

    private static IResult Of(HttpContext http, SubmitOutcome outcome)
    {
        switch (outcome.Status)
        {
            case SubmitStatus.Replayed:
                http.Response.Headers[IdempotentRun.ReplayHeader] = "true";
                goto case SubmitStatus.Accepted;
            case SubmitStatus.Accepted:
                return Answer.Of(new SubmittedBody(outcome.CampaignId, CampaignStates.Name(outcome.State)), ApiJson.Wire.SubmittedBody, 202, $"/v1/campaigns/{outcome.CampaignId}");
            case SubmitStatus.KeyMismatch:
                return Problem.IdempotencyMismatch();
            case SubmitStatus.UnknownAudience:
                return Problem.Invalid("/audience/audienceId", "no such audience");
            default:
                return Problem.Conflict("A campaign of this id was submitted with another key");
        }
    }
}
