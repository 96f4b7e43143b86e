using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

internal static class SourceListEndpoints
{
    public static void MapSourceLists(this IEndpointRouteBuilder v1)
    {
        var lists = v1.MapGroup("/source-lists").WithTags("Source lists");
        lists.MapPut("/{id}/versions/{version}", Put).Scoped(Scopes.SourcesWrite, "Store a version of the list of news sources; it never changes after")
            .Takes(typeof(SourceListDocument)).Gives(201, typeof(SourceListDocument), "Stored").Gives(200, typeof(SourceListDocument), "The same is stored already").Fails(409);
        lists.MapGet("", List).Scoped(Scopes.SourcesRead, "List source lists").Paged().Gives(200, typeof(Page<SourceListDocument>), "A page of lists, in order of id@version");
        lists.MapGet("/{id}/versions/{version}", Get).Scoped(Scopes.SourcesRead, "Read a version of a source list").Gives(200, typeof(SourceListDocument), "The list").Fails(404);
    }

    private static async Task<IResult> Put(string id, string version, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (http.Caller().IsBound) return Problem.Forbidden(Tenancy.GlobalThing);
        var bytes = await RequestBody.Bytes(http);
        if (bytes.Problem is { } problem) return problem;
        var read = SourceListReader.Read(bytes.Value, UnknownFields.Reject);
        if (!read.IsValid) return Problem.Invalid(read.Errors);
        if (read.Value.Id != id) return Problem.Invalid("/id", "must be the id of the path");
        if (read.Value.Version != version) return Problem.Invalid("/version", "must be the version of the path");

        var (inputs, key) = (grains.Inputs(), $"{id}@{version}");
        if (await OtherAt(inputs, key, read.Value, cancellationToken)) return Problem.Invalid("/effectiveFrom", "is that of another list");
        return await inputs.Put(InputsKind.SourceList, key, SourceListWriter.Write(read.Value), null, $"/v1/source-lists/{id}/versions/{Uri.EscapeDataString(version)}", cancellationToken);
    }

    private static async Task<bool> OtherAt(IInputsGrain inputs, string key, SourceList list, CancellationToken cancellationToken)
    {
        await foreach (var other in inputs.All(InputsKind.SourceList, cancellationToken))
            if (other.Key != key && SourceListReader.Read(other.Json, UnknownFields.Warn).Value?.EffectiveFrom == list.EffectiveFrom) return true;
        return false;
    }

    private static async Task<IResult> List(HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var query = PageQuery.Of(http.Request);
        if (query.Problem is { } problem) return problem;
        return Answer.Of(await grains.Inputs().Page(InputsKind.SourceList, query.Value!, _ => new(true), cancellationToken), ApiJson.Wire.PageJsonElement);
    }

    private static async Task<IResult> Get(string id, string version, IGrainFactory grains, CancellationToken cancellationToken) =>
        await grains.Inputs().Get(InputsKind.SourceList, $"{id}@{version}", cancellationToken) is { } found
            ? new Answer(found.Json, 200, etag: found.ETag)
            : Problem.NotFound("No such version of the list");
}
