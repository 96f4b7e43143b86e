using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

internal static class StopOrderEndpoints
{
    public static void MapStopOrders(this IEndpointRouteBuilder v1)
    {
        var orders = v1.MapGroup("/stop-orders").WithTags("Stop orders");
        orders.MapPost("", Post).Scoped(Scopes.StopsWrite, "Order that pushes stop").Takes(typeof(StopOrderDocument))
            .Gives(201, typeof(StopOrderDocument), "Seen by every decision that begins after this answer").Gives(200, typeof(StopOrderDocument), "The same is stored already").Fails(409);
        orders.MapPost("/{id}/end", End).Scoped(Scopes.StopsWrite, "End a stop order now").Gives(200, typeof(StopOrderDocument), "Ended").Fails(404, 409);
        orders.MapGet("", List).Scoped(Scopes.StopsRead, "List stop orders").Paged().Gives(200, typeof(Page<StopOrderDocument>), "A page of orders, in order of id");
    }

    private static async Task<IResult> Post(HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var bytes = await RequestBody.Bytes(http);
        if (bytes.Problem is { } problem) return problem;
        var read = StopOrderReader.Read(bytes.Value, UnknownFields.Reject);
        if (!read.IsValid) return Problem.Invalid(read.Errors);
        if (!await Concerns(read.Value, http.Caller(), grains, cancellationToken)) return Problem.Forbidden("A key that is bound to a provider stops that provider's pushes only");

        var (inputs, json) = (grains.Inputs(), StopOrderWriter.Write(read.Value));
        var outcome = await inputs.Change([new InputsChange(InputsKind.StopOrder, read.Value.Id, json, "")], cancellationToken);
        if (outcome.Status == InputsChangeStatus.Created) return new Answer(json, 201);
        if (outcome.Status is not (InputsChangeStatus.PreconditionFailed or InputsChangeStatus.Same)) return Problem.Invalid("", outcome.Detail ?? "can't be stored");
        return await inputs.Get(InputsKind.StopOrder, read.Value.Id, cancellationToken) is { } stored && stored.Json.Span.SequenceEqual(json)
            ? new Answer(json, 200)
            : Problem.Conflict("An order of this id exists with other content");
    }

    private static async Task<IResult> End(string id, HttpContext http, IGrainFactory grains, DomainClock clock, CancellationToken cancellationToken)
    {
        var inputs = grains.Inputs();
        if (await inputs.Get(InputsKind.StopOrder, id, cancellationToken) is not { } stored || StopOrderReader.Read(stored.Json, UnknownFields.Warn).Value is not { } order
            || !await Concerns(order, http.Caller(), grains, cancellationToken)) return Problem.NotFound("No such stop order");
        if (order.To <= clock.Now) return new Answer(stored.Json, 200);
        var json = StopOrderWriter.Write(order with { To = clock.Now });
        var outcome = await inputs.Change([new InputsChange(InputsKind.StopOrder, id, json, stored.ETag)], cancellationToken);
        return outcome.Status == InputsChangeStatus.Updated ? new Answer(json, 200) : Problem.Conflict("The order was changed by someone else");
    }

    private static async Task<IResult> List(HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var query = PageQuery.Of(http.Request);
        if (query.Problem is { } problem) return problem;
        var caller = http.Caller();
        var page = await grains.Inputs().Page(InputsKind.StopOrder, query.Value!, async document =>
            StopOrderReader.Read(document.Json, UnknownFields.Warn).Value is { } order && await Concerns(order, caller, grains, cancellationToken), cancellationToken);
        return Answer.Of(page, ApiJson.Wire.PageJsonElement);
    }

    /// <summary>A bound key sees and gives orders on its provider and that one's campaigns.</summary>
    private static async ValueTask<bool> Concerns(StopOrder order, Caller caller, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!caller.IsBound) return true;
        return order.Scope switch
        {
            StopScope.Provider => caller.Sees(order.Value),
            StopScope.Campaign => order.Value is { } campaign && await grains.IsVisible(campaign, caller, cancellationToken),
            _ => false,
        };
    }
}
