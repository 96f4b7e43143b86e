using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <param name="State">screening, review, approved, sending, refused, expired, done, cancelled.</param>
public sealed record SubmittedBody(string Id, string State);

/// <param name="State">screening, review, approved, sending, refused, expired, done, cancelled.</param>
public sealed record CampaignEntryBody(string Id, string ProviderId, string State);

/// <summary>How deliveries of grants ended.</summary>
public sealed record DeliveriesBody(long Delivered, long Shown, long Failed, long Suppressed, long Recalled, long Late);

/// <summary>audience = undecided + deferred + allow + modify + hold + refuse + stopped; 0 until every partition has pinned its part.</summary>
public sealed record CountsBody(
    long Audience,
    long Undecided,
    long Deferred,
    long Allow,
    long Modify,
    long Hold,
    long Refuse,
    long Stopped,
    long HandedOver,
    DeliveriesBody Deliveries);

/// <summary>granted + tooLate + refused + held + stopped = audience.</summary>
/// <param name="Granted">Handed over before the cancel.</param>
/// <param name="TooLate">Granted, durable, and not yet handed over.</param>
/// <param name="Stopped">Everyone undecided or deferred.</param>
public sealed record CancelBody(long Audience, long Granted, long TooLate, long Refused, long Held, long Stopped);

/// <summary>What receipts or complaints tell of a campaign after the fact.</summary>
/// <param name="Rule">The rule that it concerns.</param>
/// <param name="Code">RATE, UNCLOSABLE, NO_RECEIPT, BURST, DWELL.</param>
/// <param name="Used">How many, of <paramref name="Of"/>.</param>
/// <param name="Limit">The share from which it is marked: per mille of RATE, a number of UNCLOSABLE, else per cent.</param>
public sealed record AlertBody(string Rule, string Code, long Used, long Of, long Limit, TextBody ReasonText);

/// <param name="NextAt">When the next step is due.</param>
/// <param name="Alert">Why it waits, e.g. AUDIT_DOWN.</param>
/// <param name="CampaignDecision">The newest campaign decision, or the trial's.</param>
/// <param name="Alerts">What receipts and complaints tell after the fact: bursts, impossible dwell times, clicks without display, complaints, pop-ups that could not be closed.</param>
/// <param name="Cancel">What the cancel found.</param>
/// <param name="ArmedAtMs">Milliseconds since 1970 of the first arming.</param>
/// <param name="LastVerdictAtMs">Milliseconds since 1970 of the last durable verdict.</param>
public sealed record CampaignBody(
    string Id,
    string ProviderId,
    string State,
    string CreatedAt,
    string? NextAt,
    string? Alert,
    string ContentHash,
    CountsBody Counts,
    IReadOnlyList<AlertBody> Alerts,
    DecisionBody? CampaignDecision,
    ReviewBody? Review,
    CancelBody? Cancel,
    long? ArmedAtMs,
    long? LastVerdictAtMs,
    [property: ShapedAs(typeof(CampaignDocument))] JsonElement Campaign);

internal static class CampaignEndpoints
{
    public static void MapCampaigns(this IEndpointRouteBuilder v1)
    {
        var campaigns = v1.MapGroup("/campaigns").WithTags("Campaigns");
        campaigns.MapPost("", CampaignSubmission.Submit).WithMetadata(new OwnIdempotency(), new BulkGivesWay()).Scoped(Scopes.CampaignsWrite, "Submit a campaign; it is screened, reviewed and sent by the rules")
            .Header("Idempotency-Key", "1–255 printable ASCII characters, per provider. The same key and body again get the first answer again.", required: true)
            .Takes(typeof(CampaignDocument)).Gives(202, typeof(SubmittedBody), "Taken; Location names it").Fails(409, 422);
        campaigns.MapGet("", List).Scoped(Scopes.CampaignsRead, "List campaigns").Query("providerId", "Only this provider's.").Query("state", "Only those in this state.")
            .Paged().Gives(200, typeof(Page<CampaignEntryBody>), "A page of campaigns, in order of id");
        campaigns.MapGet("/{id}", Get).Scoped(Scopes.CampaignsRead, "Read a campaign, its state, counts and decision").Gives(200, typeof(CampaignBody), "The campaign").Fails(404);
        campaigns.MapGet("/{id}/progress", CampaignProgress.Stream).Scoped(Scopes.CampaignsRead, "Follow a campaign: `progress` events at least twice a second, the last event is `done`")
            .Gives(200, typeof(CountsBody), "Events; the data of each are the counts", "text/event-stream").Fails(404);
        campaigns.MapPost("/{id}/cancel", Cancel).Scoped(Scopes.CampaignsWrite, "Cancel a campaign: nothing of it is granted after the answer")
            .Gives(200, typeof(CancelBody), "What the cancel found").Fails(404, 409);
        campaigns.MapPost("/preview", CampaignPreview.Preview).Scoped(Scopes.CampaignsRead, "What would be decided, explained; changes nothing")
            .Takes(typeof(PreviewBody)).Gives(200, typeof(PreviewResult), "The decisions").Fails(404);
        campaigns.MapGet("/{id}/decisions", DecisionEndpoints.List).WithTags("Decisions").Scoped(Scopes.DecisionsRead, "List a campaign's decisions")
            .Query("verdict", "allow, modify, defer, hold or refuse.").Query("rule", "A rule id that was hit.").Paged()
            .Gives(200, typeof(Page<DecisionBody>), "A page of decisions, in order of user and attempt").Fails(404);
        campaigns.MapGet("/{id}/decisions/{userId}", DecisionEndpoints.Explain).WithTags("Decisions").Scoped(Scopes.DecisionsRead, "Explain every decision on a user, replayed from the ledger")
            .Gives(200, typeof(DecisionsBody), "All attempts").Fails(404);
    }

    /// <summary>The campaign, if it exists for this caller.</summary>
    public static async Task<CampaignView?> Visible(this IGrainFactory grains, string campaignId, Caller caller, CancellationToken cancellationToken) =>
        await grains.GetGrain<ICampaignGrain>(campaignId).Get(cancellationToken) is { } view && caller.Sees(view.ProviderId) ? view : null;

    /// <summary>Whether the campaign exists for this caller, when nothing else of it is asked: with each receipt and each explanation.</summary>
    public static async Task<bool> IsVisible(this IGrainFactory grains, string campaignId, Caller caller, CancellationToken cancellationToken) =>
        await grains.GetGrain<ICampaignGrain>(campaignId).GetProvider(cancellationToken) is { } provider && caller.Sees(provider);

    private static async Task<IResult> List(HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var query = PageQuery.Of(http.Request);
        if (query.Problem is { } problem) return problem;
        var (page, caller, provider) = (query.Value!, http.Caller(), http.Request.Query["providerId"].ToString());
        CampaignState? state = null;
        if (http.Request.Query["state"].ToString() is { Length: > 0 } name && (state = CampaignStates.Find(name)) is null)
            return Problem.Invalid("?state", "must be one of: " + string.Join(", ", CampaignStates.Names));
        if (provider.Length > 0 && !caller.Sees(provider)) return Answer.Of(new Page<CampaignEntryBody>([], null), ApiJson.Wire.PageCampaignEntryBody);

        var of = provider.Length > 0 ? provider : caller.ProviderId;
        var entries = await Merged.Page(Merged.Shards, page, entry => entry.CampaignId,
            shard => grains.GetGrain<ICampaignIndexGrain>(shard).List(of, state, page.After, page.Limit + 1, cancellationToken));
        var cut = page.Cut(entries, entry => entry.CampaignId);
        return Answer.Of(new Page<CampaignEntryBody>([.. cut.Items.Select(x => new CampaignEntryBody(x.CampaignId, x.ProviderId, CampaignStates.Name(x.State)))], cut.Next), ApiJson.Wire.PageCampaignEntryBody);
    }

    private static async Task<IResult> Get(string id, HttpContext http, IGrainFactory grains, DecisionTexts texts, CancellationToken cancellationToken)
    {
        if (await grains.Visible(id, http.Caller(), cancellationToken) is not { } view) return Problem.NotFound("No such campaign");
        var decision = view.Decision is { } made ? await texts.Of(made.Decision, cancellationToken) : null;
        var body = new CampaignBody(
            view.CampaignId,
            view.ProviderId,
            CampaignStates.Name(view.State),
            Times.Format(view.CreatedAt),
            Times.Format(view.NextAt),
            view.Alert,
            view.ContentHash,
            Of(view.Counts),
            AlertTexts.Of(view.Alerts),
            decision,
            view.Review is { } review ? ReviewEndpoints.Of(review) : null,
            view.Cancel is { } cancel ? Of(cancel) : null,
            view.ArmedAtMs,
            view.LastVerdictAtMs,
            Stored.Element(view.Json));
        return Answer.Of(body, ApiJson.Wire.CampaignBody);
    }

    private static async Task<IResult> Cancel(string id, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!await grains.IsVisible(id, http.Caller(), cancellationToken)) return Problem.NotFound("No such campaign");
        var outcome = await grains.GetGrain<ICampaignGrain>(id).Cancel(http.Caller().Subject, IdempotencyKey.Of(http.Request).Value, cancellationToken);
        return outcome.Status switch
        {
            CancelStatus.Cancelled => Answer.Of(Of(outcome), ApiJson.Wire.CancelBody),
            CancelStatus.AlreadyTerminal => Problem.Conflict("The campaign has ended already"),
            _ => Problem.NotFound("No such campaign"),
        };
    }

    public static CountsBody Of(CampaignCounts c) => new(c.Audience, c.Undecided, c.Deferred, c.Allow, c.Modify, c.Hold, c.Refuse, c.Stopped, c.HandedOver,
        new DeliveriesBody(c.Deliveries.Delivered, c.Deliveries.Shown, c.Deliveries.Failed, c.Deliveries.Suppressed, c.Deliveries.Recalled, c.Deliveries.Late));

    private static CancelBody Of(CancelOutcome x) => new(x.Audience, x.Granted, x.TooLate, x.Refused, x.Held, x.Stopped);
}
