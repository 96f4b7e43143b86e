using System.Text.Json;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <param name="Code">A label of the catalogue.</param>
/// <param name="Score">0–1000.</param>
/// <param name="By">`reviewer`: a person found it, which refuses at any score; `machine` (default): taken over from a classifier.</param>
public sealed record LabelBody(string? Code, long? Score, string? By = null);

/// <param name="Labels">All labels of the content as the person who screens it leaves them; [] = clean.</param>
public sealed record ScreenBody(IReadOnlyList<LabelBody>? Labels);

/// <param name="Hash">The content hash that the reviewer saw.</param>
public sealed record ApproveBody(
    string? Hash,
    string? Note,
    bool? TitleChangeApproved,
    bool? BodyChangeApproved,
    string? ValueOrientation,
    bool? OfficialWarning,
    bool? VerifiedNewFact);

/// <param name="Hash">The content hash that the reviewer saw.</param>
public sealed record NoteBody(string? Hash, string? Note);

/// <param name="Action">screen, edit, approve, reject or release.</param>
/// <param name="By">The subject of the key.</param>
public sealed record ReviewEventBody(string Action, string By, string At, string? Hash, string? Note);

/// <param name="State">draft, screened, edited, firstReview, secondReview, approved or rejected.</param>
/// <param name="PersonsNeeded">Different people who have to approve.</param>
public sealed record ReviewBody(string CampaignId, string ProviderId, string State, string ContentHash, int PersonsNeeded, IReadOnlyList<ReviewEventBody> Trail);

/// <param name="Reason">The rule whose hold opened the item; null when persons are needed.</param>
public sealed record ReviewItemBody(string CampaignId, string ProviderId, string State, string OpenedAt, string? Reason, int PersonsNeeded, int PersonsHave, long HeldUsers);

internal static class ReviewEndpoints
{
    private const int MaxNoteLength = 2000;

    public static void MapReviews(this IEndpointRouteBuilder v1)
    {
        var reviews = v1.MapGroup("/reviews").WithTags("Reviews");
        reviews.MapGet("", List).Scoped(Scopes.ReviewsRead, "List campaigns in review").Query("state", "Only those in this state of review.").Query("providerId", "Only this provider's.")
            .Paged().Gives(200, typeof(Page<ReviewItemBody>), "A page of items, in order of campaign id");
        Map(reviews, "screen", typeof(ScreenBody), "Give the labels that a person found", Screen);
        Map(reviews, "edit", typeof(EditDocument), "Change the content: a new hash, approvals are void", Edit);
        Map(reviews, "approve", typeof(ApproveBody), "Approve the content of this hash; two different people where the rules ask for it", Approve);
        Map(reviews, "reject", typeof(NoteBody), "Reject the campaign", (campaign, http, token) => Noted(ReviewAction.Reject, http));
        Map(reviews, "release", typeof(NoteBody), "End a hold: held users are due at once", (campaign, http, token) => Noted(ReviewAction.Release, http));
    }

    private delegate Task<Read<ReviewCommand>> ReadCommand(CampaignView campaign, HttpContext http, CancellationToken cancellationToken);

    private static void Map(RouteGroupBuilder reviews, string action, Type body, string summary, ReadCommand read) =>
        reviews.MapPost($"/{{campaignId}}/{action}", (string campaignId, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken) => Act(campaignId, http, grains, read, cancellationToken))
            .Scoped(Scopes.ReviewsWrite, summary).Takes(body).Gives(200, typeof(ReviewBody), "The review as it stands").Fails(404, 409);

    private static async Task<IResult> List(HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var query = PageQuery.Of(http.Request);
        if (query.Problem is { } problem) return problem;
        var (page, state) = (query.Value!, http.Request.Query["state"].ToString());
        var providers = await Providers(http, grains, cancellationToken);
        var found = await Merged.Page(providers, page, item => item.CampaignId,
            provider => grains.GetGrain<IReviewQueueGrain>(provider).List(state.Length > 0 ? state : null, page.After, page.Limit + 1, cancellationToken));
        var cut = page.Cut(found, item => item.CampaignId);
        return Answer.Of(new Page<ReviewItemBody>([.. cut.Items.Select(Of)], cut.Next), ApiJson.Wire.PageReviewItemBody);
    }

    /// <summary>The providers whose things a list is about: the one that is asked for, the key's own, or all.</summary>
    public static async Task<IReadOnlyList<string>> Providers(HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var (caller, asked) = (http.Caller(), http.Request.Query["providerId"].ToString());
        if (asked.Length > 0) return caller.Sees(asked) && Lexical.IsId(asked) ? [asked] : [];
        if (caller.ProviderId is { } own) return [own];
        var all = new List<string>();
        await foreach (var provider in grains.Inputs().All(InputsKind.Provider, cancellationToken)) all.Add(provider.Key);
        return all;
    }

    private static async Task<IResult> Act(string campaignId, HttpContext http, IGrainFactory grains, ReadCommand read, CancellationToken cancellationToken)
    {
        if (await grains.Visible(campaignId, http.Caller(), cancellationToken) is not { } campaign) return Problem.NotFound("No such campaign");
        var command = await read(campaign, http, cancellationToken);
        if (command.Problem is { } problem) return problem;
        var outcome = await grains.GetGrain<ICampaignGrain>(campaignId).Review(command.Value!, cancellationToken);
        return outcome.Status switch
        {
            ReviewStatus.Done => Answer.Of(Of(outcome.Review!), ApiJson.Wire.ReviewBody),
            ReviewStatus.NotFound => Problem.NotFound("No such campaign"),
            ReviewStatus.HashChanged => Problem.Conflict(outcome.Detail ?? "The content has changed: look at it again"),
            ReviewStatus.StateNotAllowed => Problem.Conflict(outcome.Detail ?? "The campaign's state does not allow this"),
            ReviewStatus.PersonNotAllowed => Problem.Conflict(outcome.Detail ?? "This person may not do this step"),
            _ => Problem.Invalid("", outcome.Detail ?? "is not valid"),
        };
    }

    private static async Task<Read<ReviewCommand>> Screen(CampaignView campaign, HttpContext http, CancellationToken cancellationToken)
    {
        var bytes = await RequestBody.Bytes(http);
        if (bytes.Problem is { } problem) return problem;
        var read = RequestBody.Parse(bytes.Value, ApiJson.Wire.ScreenBody);
        if (read.Problem is { } malformed) return malformed;
        if (read.Value!.Labels is not { } labels) return Problem.Invalid("/labels", "is required; [] = clean");
        var errors = new List<ProblemError>();
        foreach (var (index, label) in labels.Index())
        {
            if (string.IsNullOrEmpty(label?.Code)) errors.Add(new($"/labels/{index}/code", "is required"));
            if (label?.Score is null or < 0 or > 1000) errors.Add(new($"/labels/{index}/score", "must be an integer from 0 to 1000"));
            if (label?.By is not (null or "machine" or "reviewer")) errors.Add(new($"/labels/{index}/by", "must be one of: machine, reviewer"));
        }

        return errors.Count > 0 ? Problem.Invalid(errors) : new ReviewCommand(ReviewAction.Screen, http.Caller().Subject, null, null, bytes.Value);
    }

    private static async Task<Read<ReviewCommand>> Edit(CampaignView campaign, HttpContext http, CancellationToken cancellationToken)
    {
        var bytes = await RequestBody.Bytes(http);
        if (bytes.Problem is { } problem) return problem;
        var errors = ReviewEdit.Check(campaign.Json, bytes.Value, http.Caller().Has(Scopes.CampaignsImport));
        return errors.Count > 0 ? Problem.Invalid(errors) : new ReviewCommand(ReviewAction.Edit, http.Caller().Subject, null, null, bytes.Value);
    }

    private static async Task<Read<ReviewCommand>> Approve(CampaignView campaign, HttpContext http, CancellationToken cancellationToken)
    {
        var bytes = await RequestBody.Bytes(http);
        if (bytes.Problem is { } problem) return problem;
        var read = RequestBody.Parse(bytes.Value, ApiJson.Wire.ApproveBody);
        if (read.Problem is { } malformed) return malformed;
        return Command(ReviewAction.Approve, http, read.Value!.Hash, read.Value.Note, bytes.Value);
    }

    private static async Task<Read<ReviewCommand>> Noted(ReviewAction action, HttpContext http)
    {
        var bytes = await RequestBody.Bytes(http);
        if (bytes.Problem is { } problem) return problem;
        var read = RequestBody.Parse(bytes.Value, ApiJson.Wire.NoteBody);
        if (read.Problem is { } malformed) return malformed;
        return Command(action, http, read.Value!.Hash, read.Value.Note, bytes.Value);
    }

    private static Read<ReviewCommand> Command(ReviewAction action, HttpContext http, string? hash, string? note, ReadOnlyMemory<byte> body)
    {
        var errors = new List<ProblemError>();
        if (string.IsNullOrEmpty(hash)) errors.Add(new("/hash", "is required: the content hash that was looked at"));
        if (note?.Length > MaxNoteLength) errors.Add(new("/note", $"must have at most {MaxNoteLength} characters"));
        return errors.Count > 0 ? Problem.Invalid(errors) : new ReviewCommand(action, http.Caller().Subject, hash, note, body);
    }

    public static ReviewBody Of(ReviewView x) => new(x.CampaignId, x.ProviderId, x.State, x.ContentHash, x.PersonsNeeded,
        [.. x.Trail.Select(e => new ReviewEventBody(JsonNamingPolicy.CamelCase.ConvertName(e.Action.ToString()), e.By, Times.Format(e.At), e.Hash, e.Note))]);

    private static ReviewItemBody Of(ReviewItem x) =>
        new(x.CampaignId, x.ProviderId, x.State, Times.Format(x.OpenedAt), x.Reason, x.PersonsNeeded, x.PersonsHave, x.HeldUsers);
}
