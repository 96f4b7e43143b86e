using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <param name="Outcome">What became of it, 1–2,000 characters.</param>
/// <param name="Close">Whether nothing more will follow.</param>
public sealed record AnswerComplaintBody(string? Outcome, bool? Close);

/// <param name="Status">open, answered or closed.</param>
public sealed record ComplaintBody(string Id, string CampaignId, string ProviderId, string UserId, string Kind, string Text, string At, string Status, string? AnsweredAt, string? Outcome);

internal static class ComplaintEndpoints
{
    private const int MaxOutcomeLength = 2000;
    private static readonly string[] Statuses = ["open", "answered", "closed"];

    public static void MapComplaints(this IEndpointRouteBuilder v1)
    {
        var complaints = v1.MapGroup("/complaints").WithTags("Complaints");
        complaints.MapPost("", File).Scoped(Scopes.ComplaintsWrite, "File a user's complaint about a campaign").OrDevice().Takes(typeof(ComplaintDocument))
            .Gives(201, typeof(ComplaintBody), "Filed").Gives(200, typeof(ComplaintBody), "Filed already").Fails(404, 409);
        complaints.MapGet("", List).Scoped(Scopes.ComplaintsRead, "List complaints").Query("providerId", "Only about this provider.").Query("status", "open, answered or closed.").Paged()
            .Gives(200, typeof(Page<ComplaintBody>), "A page of complaints, in order of id");
        complaints.MapGet("/{id}", Get).Scoped(Scopes.ComplaintsRead, "Read a complaint").Gives(200, typeof(ComplaintBody), "The complaint").Fails(404);
        complaints.MapPost("/{id}/answer", AnswerIt).Scoped(Scopes.ComplaintsWrite, "Answer a complaint").Takes(typeof(AnswerComplaintBody))
            .Gives(200, typeof(ComplaintBody), "Answered").Fails(404);
    }

    private static async Task<IResult> File(HttpContext http, IGrainFactory grains, PartitionCount partitions, DomainClock clock, CancellationToken cancellationToken)
    {
        var bytes = await RequestBody.Bytes(http);
        if (bytes.Problem is { } problem) return problem;
        var read = ComplaintReader.Read(bytes.Value, UnknownFields.Reject);
        if (!read.IsValid) return Problem.Invalid(read.Errors);
        var given = read.Value;
        if (ServerOwned(given) is { Count: > 0 } errors) return Problem.Invalid(errors);
        if (http.Caller().Device is { } device && device.UserId != given.UserId) return Problem.Forbidden("The device token complains for its own user only");
        if (await grains.Visible(given.CampaignId, http.Caller(), cancellationToken) is not { } campaign) return Problem.NotFound("No such campaign");
        if (await grains.User(partitions, given.UserId, cancellationToken) is null) return Problem.NotFound("No such user");
        // Complaints stop campaigns: a device may complain of what its user got, not of what it heard of.
        if (http.Caller().Device is not null && await PopUpWhy.Grant(grains, partitions, given.CampaignId, given.UserId, cancellationToken) is null)
            return Problem.NotFound("No such pop-up of this user");

        var id = given.Id.Length > 0 ? given.Id : KeySecrets.NewId("complaint-");
        var complaint = new Complaint(id, given.CampaignId, campaign.ProviderId, given.UserId, given.Kind, given.Text, clock.Now, "open", null, null);
        var complaints = grains.GetGrain<IComplaintsGrain>(campaign.ProviderId);
        var isNew = given.Id.Length == 0 || await complaints.Get(id, cancellationToken) is null;
        var filed = await complaints.File(complaint, cancellationToken);
        if ((filed.CampaignId, filed.UserId, filed.Kind, filed.Text) != (complaint.CampaignId, complaint.UserId, complaint.Kind, complaint.Text))
            return Problem.Conflict("A complaint of this id exists with other content");
        return Answer.Of(Of(filed), ApiJson.Wire.ComplaintBody, isNew ? 201 : 200, $"/v1/complaints/{id}");
    }

    private static async Task<IResult> List(HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var query = PageQuery.Of(http.Request);
        if (query.Problem is { } problem) return problem;
        var (page, status) = (query.Value!, http.Request.Query["status"].ToString());
        if (status.Length > 0 && !Statuses.Contains(status)) return Problem.Invalid("?status", "must be one of: open, answered, closed");
        var found = await Merged.Page(await ReviewEndpoints.Providers(http, grains, cancellationToken), page, complaint => complaint.Id,
            provider => grains.GetGrain<IComplaintsGrain>(provider).List(status.Length > 0 ? status : null, page.After, page.Limit + 1, cancellationToken));
        var cut = page.Cut(found, complaint => complaint.Id);
        return Answer.Of(new Page<ComplaintBody>([.. cut.Items.Select(Of)], cut.Next), ApiJson.Wire.PageComplaintBody);
    }

    private static async Task<IResult> Get(string id, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken) =>
        await Find(id, http, grains, cancellationToken) is { } found ? Answer.Of(Of(found), ApiJson.Wire.ComplaintBody) : Problem.NotFound("No such complaint");

    private static async Task<IResult> AnswerIt(string id, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var read = await RequestBody.Of(http, ApiJson.Wire.AnswerComplaintBody);
        if (read.Problem is { } problem) return problem;
        if (read.Value!.Outcome is not { Length: > 0 and <= MaxOutcomeLength } outcome) return Problem.Invalid("/outcome", $"is required, with at most {MaxOutcomeLength} characters");
        if (await Find(id, http, grains, cancellationToken) is not { } found) return Problem.NotFound("No such complaint");
        return await grains.GetGrain<IComplaintsGrain>(found.ProviderId).Answer(id, outcome, read.Value.Close ?? false, cancellationToken) is { } answered
            ? Answer.Of(Of(answered), ApiJson.Wire.ComplaintBody)
            : Problem.NotFound("No such complaint");
    }

    /// <summary>Complaints are kept by provider, and their ids don't tell which: each one that the caller sees is asked.</summary>
    private static async Task<Complaint?> Find(string id, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        foreach (var some in (await ReviewEndpoints.Providers(http, grains, cancellationToken)).Chunk(32))
            if ((await Task.WhenAll(some.Select(provider => grains.GetGrain<IComplaintsGrain>(provider).Get(id, cancellationToken)))).FirstOrDefault(x => x is not null) is { } found)
                return found;
        return null;
    }

    private static List<ProblemError> ServerOwned(Complaint given)
    {
        const string Why = "is set by the server";
        var errors = new List<ProblemError>();
        if (given.At != 0) errors.Add(new("/at", Why));
        if (given.Status != "open") errors.Add(new("/status", Why));
        if (given.AnsweredAt is not null) errors.Add(new("/answeredAt", Why));
        if (given.Outcome is not null) errors.Add(new("/outcome", Why));
        return errors;
    }

    private static ComplaintBody Of(Complaint x) =>
        new(x.Id, x.CampaignId, x.ProviderId, x.UserId, x.Kind, x.Text, Times.Format(x.At), x.Status, Times.Format(x.AnsweredAt), x.Outcome);
}
