using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>A delivery that was given up.</summary>
public sealed record DeadLetterBody(string Id, string Channel, string ProviderId, string CampaignId, string At, int Attempts, string Error);

/// <param name="Redriven">How many letters are on their way again.</param>
public sealed record RedrivenBody(int Redriven);

internal static class DeadLetterEndpoints
{
    public static void MapDeadLetters(this IEndpointRouteBuilder v1)
    {
        var letters = v1.MapGroup("/dead-letters").WithTags("Dead letters");
        letters.MapGet("", List).Scoped(Scopes.DeliveriesRead, "List deliveries that were given up").Query("providerId", "Only this provider's.").Paged()
            .Gives(200, typeof(Page<DeadLetterBody>), "A page of letters, in order of id");
        letters.MapPost("/{id}/redrive", Redrive).Scoped(Scopes.DeliveriesWrite, "Send a delivery again").Gives(200, typeof(RedrivenBody), "On its way again").Fails(404);
    }

    private static async Task<IResult> List(HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var query = PageQuery.Of(http.Request);
        if (query.Problem is { } problem) return problem;
        var (page, caller, asked) = (query.Value!, http.Caller(), http.Request.Query["providerId"].ToString());
        if (asked.Length > 0 && !caller.Sees(asked)) return Answer.Of(new Page<DeadLetterBody>([], null), ApiJson.Wire.PageDeadLetterBody);
        var of = asked.Length > 0 ? asked : caller.ProviderId;
        var found = await Merged.Page(Merged.Shards, page, letter => letter.Id,
            shard => grains.GetGrain<IDeadLettersGrain>(shard).List(of, page.After, page.Limit + 1, cancellationToken));
        var cut = page.Cut(found, letter => letter.Id);
        return Answer.Of(new Page<DeadLetterBody>([.. cut.Items.Select(Of)], cut.Next), ApiJson.Wire.PageDeadLetterBody);
    }

    private static async Task<IResult> Redrive(string id, HttpContext http, IGrainFactory grains, IRedrive redrive, CancellationToken cancellationToken)
    {
        var shard = grains.GetGrain<IDeadLettersGrain>(Partitioning.Of(id, Merged.Shards));
        if (await shard.Get(id, cancellationToken) is not { } letter || !http.Caller().Sees(letter.ProviderId)) return Problem.NotFound("No such dead letter");
        // Sent first, taken out after: a crash in between sends it twice, with the same id, and never loses it.
        await redrive.RedriveAsync(letter, cancellationToken);
        await shard.Take(id, cancellationToken);
        return Answer.Of(new RedrivenBody(1), ApiJson.Wire.RedrivenBody);
    }

    private static DeadLetterBody Of(DeadLetter x) => new(x.Id, x.Channel, x.ProviderId, x.CampaignId, Times.Format(x.At), x.Attempts, x.Error);
}
