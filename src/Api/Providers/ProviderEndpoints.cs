using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

internal static class ProviderEndpoints
{
    public static void MapProviders(this IEndpointRouteBuilder v1)
    {
        var providers = v1.MapGroup("/providers").WithTags("Providers");
        providers.MapPut("/{id}", Put).Scoped(Scopes.ProvidersWrite, "Store a provider").Takes(typeof(ProviderDocument))
            .Conditional("The ETag of the provider that is changed; required on change.")
            .Gives(201, typeof(ProviderDocument), "Stored").Gives(200, typeof(ProviderDocument), "Changed, or the same already").Fails(404);
        providers.MapGet("", List).Scoped(Scopes.ProvidersRead, "List providers").Paged().Gives(200, typeof(Page<ProviderDocument>), "A page of providers, in order of id");
        providers.MapGet("/{id}", Get).Scoped(Scopes.ProvidersRead, "Read a provider").Gives(200, typeof(ProviderDocument), "The provider, with its ETag").Fails(404);
    }

    private static async Task<IResult> Put(string id, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!http.Caller().Sees(id)) return Problem.NotFound("No such provider");
        var bytes = await RequestBody.Bytes(http);
        if (bytes.Problem is { } problem) return problem;
        var read = ProviderReader.Read(bytes.Value, UnknownFields.Reject);
        if (!read.IsValid) return Problem.Invalid(read.Errors);
        if (read.Value.Id != id) return Problem.Invalid("/id", "must be the id of the path");

        var (inputs, json, ifMatch) = (grains.Inputs(), ProviderWriter.Write(read.Value), Etags.IfMatch(http.Request));
        if (ifMatch is null && await inputs.Get(InputsKind.Provider, id, cancellationToken) is { } stored)
            return stored.Json.Span.SequenceEqual(json)
                ? new Answer(stored.Json, 200, etag: stored.ETag)
                : Problem.PreconditionFailed("The provider exists: send its ETag as If-Match to change it");
        // Without a condition it must not exist: a change that nobody read first is never overwritten.
        return await inputs.Put(InputsKind.Provider, id, json, ifMatch ?? "", $"/v1/providers/{id}", cancellationToken);
    }

    private static async Task<IResult> List(HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var query = PageQuery.Of(http.Request);
        if (query.Problem is { } problem) return problem;
        var caller = http.Caller();
        var page = await grains.Inputs().Page(InputsKind.Provider, query.Value!, document => new(caller.Sees(document.Key)), cancellationToken);
        return Answer.Of(page, ApiJson.Wire.PageJsonElement);
    }

    private static async Task<IResult> Get(string id, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken) =>
        http.Caller().Sees(id) && await grains.Inputs().Get(InputsKind.Provider, id, cancellationToken) is { } found
            ? new Answer(found.Json, 200, etag: found.ETag)
            : Problem.NotFound("No such provider");
}
