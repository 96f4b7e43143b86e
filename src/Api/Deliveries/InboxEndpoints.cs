using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>What is shown, with the marks that rules added.</summary>
public sealed record PopUpBody(
    string Title,
    string Body,
    string ShownName,
    bool AdMark,
    bool AiLabel,
    bool AiMetadata,
    IReadOnlyList<string> Links,
    string? ImageUrl,
    string Class,
    string Category);

/// <param name="NotAfter">It must not be shown at or after this.</param>
public sealed record InboxItemBody(string CampaignId, string ProviderId, long Attempt, string GrantedAt, string NotAfter, PopUpBody PopUp);

public sealed record InboxBody(IReadOnlyList<InboxItemBody> Items);

internal static class InboxEndpoints
{
    public static void MapInbox(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/users/{id}/inbox", Get).WithTags("Inbox").Scoped(Scopes.InboxRead, "Pop-ups granted to the user and not yet shown, closed or expired")
            .Gives(200, typeof(InboxBody), "The pop-ups").Fails(404);

    private static async Task<IResult> Get(string id, HttpContext http, IGrainFactory grains, PartitionCount partitions, CancellationToken cancellationToken)
    {
        var items = await UserCalls.Repeat(() => grains.PartitionOf(partitions, id).GetInbox(id, cancellationToken));
        return items is null
            ? Problem.NotFound("No such user")
            : Answer.Of(new InboxBody([.. items.Where(x => http.Caller().Sees(x.ProviderId)).Select(Of)]), ApiJson.Wire.InboxBody);
    }

    private static InboxItemBody Of(InboxItem x)
    {
        var c = x.Content;
        var popUp = new PopUpBody(
            x.Variant ? c.VariantTitle ?? c.Title : c.Title,
            x.Variant ? c.VariantBody ?? c.Body : c.Body,
            c.ShownName, c.AdMark, c.AiLabel, c.AiMetadata, c.Links, c.ImageUrl, c.Class, c.Category);
        return new InboxItemBody(x.CampaignId, x.ProviderId, x.Attempt, Times.Format(x.GrantedAt), Times.Format(x.NotAfter), popUp);
    }
}
