using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>A template whose pop-ups a page kept from closing.</summary>
/// <param name="Id">provider~template; of a campaign without a template provider~~campaign.</param>
/// <param name="CampaignId">Whose pop-up it was.</param>
/// <param name="LiftedAt">Null while nothing is sent from it.</param>
public sealed record TemplateSuspensionBody(string Id, string ProviderId, string? TemplateId, string CampaignId, string At, string? LiftedAt, string? LiftedBy);

internal static class SuspensionEndpoints
{
    public static void MapSuspensions(this IEndpointRouteBuilder v1)
    {
        var suspensions = v1.MapGroup("/template-suspensions").WithTags("Stop orders");
        suspensions.MapGet("", List).Scoped(Scopes.StopsRead, "List templates that are suspended, or were").Paged().Gives(200, typeof(Page<TemplateSuspensionBody>), "A page of suspensions, in order of id");
        suspensions.MapPost("/{suspension}/lift", Lift).Scoped(Scopes.StopsWrite, "Lift a suspension: the template's pop-ups can be closed. Held users are decided again when their review releases them")
            .Gives(200, typeof(TemplateSuspensionBody), "Lifted, or was already").Fails(404, 409);
    }

    private static async Task<IResult> List(HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var query = PageQuery.Of(http.Request);
        if (query.Problem is { } problem) return problem;
        var caller = http.Caller();
        var page = await grains.Inputs().Page(InputsKind.TemplateSuspension, query.Value!, document => new(caller.Sees(TemplateSuspensions.Read(document.Json).ProviderId)), cancellationToken);
        return Answer.Of(page, ApiJson.Wire.PageJsonElement);
    }

    private static async Task<IResult> Lift(string suspension, HttpContext http, IGrainFactory grains, DomainClock clock, CancellationToken cancellationToken)
    {
        var (inputs, caller) = (grains.Inputs(), http.Caller());
        if (await inputs.Get(InputsKind.TemplateSuspension, suspension, cancellationToken) is not { } stored) return Problem.NotFound("No such suspension");
        var found = TemplateSuspensions.Read(stored.Json);
        if (!caller.Sees(found.ProviderId)) return Problem.NotFound("No such suspension");
        if (caller.IsBound) return Problem.Forbidden("Whoever operates the node lifts a suspension, not the provider it is about");
        if (!found.IsInForce) return new Answer(stored.Json, 200);
        var change = TemplateSuspensions.Put(found with { LiftedAt = clock.Now, LiftedBy = caller.Subject }, stored.ETag);
        var outcome = await inputs.Change([change], cancellationToken);
        return outcome.Status == InputsChangeStatus.Updated ? new Answer(change.Json!.Value, 200) : Problem.Conflict("The suspension was changed by someone else");
    }
}
