using System.Text;
using System.Text.Json;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <param name="Count">Distinct ids.</param>
public sealed record AudienceBody(string Id, long Count);

internal static class AudienceEndpoints
{
    private const int MaxLines = 1_000_000;
    private const int Step = 20_000;
    private const int MaxErrors = 1000;

    public static void MapAudiences(this IEndpointRouteBuilder v1) =>
        v1.MapPost("/audiences", Post).WithTags("Audiences").Scoped(Scopes.CampaignsWrite, "Upload user ids, one JSON string a line, at most 1,000,000; a bad line refuses the whole")
            .Query("id", "Appends to this audience.").Takes(null, RequestBody.NdJson)
            .Gives(201, typeof(AudienceBody), "Made").Gives(200, typeof(AudienceBody), "Appended to").Fails(404);

    private static async Task<IResult> Post(HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var given = http.Request.Query["id"].ToString();
        var caller = http.Caller();
        if (given.Length > 0 && (!Lexical.IsId(given) || await Own(grains, given, caller, cancellationToken) is null)) return Problem.NotFound("No such audience");
        if (await NdJson.Spool(http, MaxLines) is { } problem) return problem;
        if (await Check(http, cancellationToken) is { Count: > 0 } errors) return Problem.Invalid(errors);

        var id = given.Length > 0 ? given : KeySecrets.NewId("audience-");
        var (grain, batch, view) = (grains.GetGrain<IAudienceGrain>(id), new List<string>(Step), default(AudienceView));
        await foreach (var line in NdJson.Lines(http, cancellationToken))
        {
            batch.Add(IdOf(line.Bytes)!);
            if (batch.Count < Step) continue;
            view = await grain.Append(caller.ProviderId, batch, cancellationToken);
            batch = new List<string>(Step);
        }

        if (batch.Count > 0 || view is null) view = await grain.Append(caller.ProviderId, batch, cancellationToken);
        if (view is null) return Problem.NotFound("No such audience");
        return Answer.Of(new AudienceBody(id, view.Count), ApiJson.Wire.AudienceBody, given.Length > 0 ? 200 : 201);
    }

    private static async Task<AudienceView?> Own(IGrainFactory grains, string id, Caller caller, CancellationToken cancellationToken) =>
        await grains.GetGrain<IAudienceGrain>(id).Get(cancellationToken) is { } view && caller.Sees(view.ProviderId) ? view : null;

    private static async Task<List<ProblemError>> Check(HttpContext http, CancellationToken cancellationToken)
    {
        var errors = new List<ProblemError>();
        await foreach (var line in NdJson.Lines(http, cancellationToken))
            if (IdOf(line.Bytes) is null && errors.Count < MaxErrors) errors.Add(new($"/{line.Number}", "must be an id: 1 to 64 of the characters A-Z a-z 0-9 . _ : -"));
        return errors;
    }

    /// <summary>A JSON string, or the bare id.</summary>
    private static string? IdOf(ReadOnlyMemory<byte> line)
    {
        try
        {
            var id = line.Span[0] == '"' ? JsonSerializer.Deserialize(line.Span, ApiJson.Wire.String) : Encoding.ASCII.GetString(line.Span);
            return Lexical.IsId(id) ? id : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
