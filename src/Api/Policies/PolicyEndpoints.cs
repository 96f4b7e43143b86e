using System.Text.Json;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <param name="Version">A stored version of the policy.</param>
public sealed record ActivateBody(string? Version);

/// <param name="Active">The policy in force, `id@version`.</param>
public sealed record ActiveBody(string Active);

/// <param name="Active">The policy in force, `id@version`; null before the first activation.</param>
public sealed record PolicyPage([property: ShapedAs(typeof(IReadOnlyList<PolicyDocument>))] IReadOnlyList<JsonElement> Items, string? Next, string? Active);

internal static class PolicyEndpoints
{
    public static void MapPolicies(this IEndpointRouteBuilder v1)
    {
        var policies = v1.MapGroup("/policies").WithTags("Policies");
        policies.MapPut("/{id}/versions/{version}", Put).Scoped(Scopes.PoliciesWrite, "Store a version of a policy pack; it never changes after")
            .Takes(typeof(PolicyDocument)).Gives(201, typeof(PolicyDocument), "Stored").Gives(200, typeof(PolicyDocument), "The same is stored already").Fails(409);
        policies.MapPost("/{id}/activate", Activate).Scoped(Scopes.PoliciesWrite, "Put a stored version in force")
            .Takes(typeof(ActivateBody)).Gives(200, typeof(ActiveBody), "In force for every decision that begins after this answer").Fails(404);
        policies.MapGet("", List).Scoped(Scopes.PoliciesRead, "List policy packs").Paged().Gives(200, typeof(PolicyPage), "A page of policies, in order of id@version");
        policies.MapGet("/{id}/versions/{version}", Get).Scoped(Scopes.PoliciesRead, "Read a version of a policy pack").Gives(200, typeof(PolicyDocument), "The policy").Fails(404);
        policies.MapPost("/diff", PolicyDiff.Diff).Scoped(Scopes.PoliciesRead, "What another policy would decide: campaigns on file and a sample of users, under both")
            .Takes(typeof(DiffBody)).Gives(200, typeof(DiffResult), "Changed verdicts, by rule").Fails(404);
    }

    private static async Task<IResult> Put(string id, string version, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (http.Caller().IsBound) return Problem.Forbidden(Tenancy.GlobalThing);
        var bytes = await RequestBody.Bytes(http);
        if (bytes.Problem is { } problem) return problem;
        var read = PolicyReader.Read(bytes.Value, UnknownFields.Reject);
        if (!read.IsValid) return Problem.Invalid(read.Errors);
        if (read.Value.Id != id) return Problem.Invalid("/id", "must be the id of the path");
        if (read.Value.Version != version) return Problem.Invalid("/version", "must be the version of the path");
        var location = $"/v1/policies/{id}/versions/{Uri.EscapeDataString(version)}";
        return await grains.Inputs().Put(InputsKind.Policy, $"{id}@{version}", PolicyWriter.Write(read.Value), null, location, cancellationToken);
    }

    private static async Task<IResult> Activate(string id, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (http.Caller().IsBound) return Problem.Forbidden(Tenancy.GlobalThing);
        var read = await RequestBody.Of(http, ApiJson.Wire.ActivateBody);
        if (read.Problem is { } problem) return problem;
        if (string.IsNullOrEmpty(read.Value!.Version)) return Problem.Invalid("/version", "is required");
        var key = $"{id}@{read.Value.Version}";
        var outcome = await grains.Inputs().Change([InputsChanges.Activate(key)], cancellationToken);
        return outcome.Status is InputsChangeStatus.Created or InputsChangeStatus.Updated or InputsChangeStatus.Same
            ? Answer.Of(new ActiveBody(key), ApiJson.Wire.ActiveBody)
            : Problem.NotFound("No such version of the policy");
    }

    private static async Task<IResult> List(HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var query = PageQuery.Of(http.Request);
        if (query.Problem is { } problem) return problem;
        var inputs = grains.Inputs();
        var page = await inputs.Page(InputsKind.Policy, query.Value!, _ => new(true), cancellationToken);
        return Answer.Of(new PolicyPage(page.Items, page.Next, await Active(inputs, cancellationToken)), ApiJson.Wire.PolicyPage);
    }

    private static async Task<IResult> Get(string id, string version, IGrainFactory grains, CancellationToken cancellationToken) =>
        await grains.Inputs().Get(InputsKind.Policy, $"{id}@{version}", cancellationToken) is { } found
            ? new Answer(found.Json, 200, etag: found.ETag)
            : Problem.NotFound("No such version of the policy");

    public static async Task<string?> Active(IInputsGrain inputs, CancellationToken cancellationToken) =>
        await inputs.Get(InputsKind.ActivePolicy, InputsChanges.ActivePolicyKey, cancellationToken) is { } active ? InputsChanges.ReadActivePolicy(active.Json) : null;
}
