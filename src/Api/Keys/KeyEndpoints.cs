using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <param name="Name">What the key is for, 1–100 characters.</param>
/// <param name="Subject">The person or system that uses it; an id. It signs reviews.</param>
/// <param name="Scopes">At least one of the documented scopes; `*` is all.</param>
/// <param name="ProviderId">Binds the key to one provider.</param>
/// <param name="ExpiresAt">YYYY-MM-DDTHH:MM:SSZ; null = never.</param>
public sealed record NewKeyBody(string? Name, string? Subject, IReadOnlyList<string>? Scopes, string? ProviderId, string? ExpiresAt);

/// <param name="Key">The secret: send it as `Authorization: Bearer`. Shown this once.</param>
public sealed record KeyCreatedBody(string Id, string Key);

public sealed record KeyBody(string Id, string Name, string Subject, IReadOnlyList<string> Scopes, string? ProviderId, string CreatedAt, string? ExpiresAt);

internal static class KeyEndpoints
{
    private const int MaxNameLength = 100;

    public static void MapKeys(this IEndpointRouteBuilder v1)
    {
        var keys = v1.MapGroup("/keys").WithTags("Keys");
        keys.MapPost("", Create).Scoped(Scopes.KeysWrite, "Make a key")
            .Takes(typeof(NewKeyBody)).Gives(201, typeof(KeyCreatedBody), "The key; its secret is shown this once").Header("Idempotency-Key", "The same key and body again get the first answer again.");
        keys.MapGet("", List).Scoped(Scopes.KeysWrite, "List keys, without their secrets").Paged().Gives(200, typeof(Page<KeyBody>), "A page of keys");
        keys.MapDelete("/{id}", Delete).Scoped(Scopes.KeysWrite, "Delete a key: it stops to work").Gives(204, null, "Deleted").Fails(404);
    }

    private static async Task<IResult> Create(HttpContext http, IGrainFactory grains, KeyCache cache, DomainClock clock, CancellationToken cancellationToken)
    {
        var read = await RequestBody.Of(http, ApiJson.Wire.NewKeyBody);
        if (read.Problem is { } problem) return problem;
        if (Check(read.Value!, clock.Now, out var expiresAt) is { Count: > 0 } errors) return Problem.Invalid(errors);
        if (Exceeds(http.Caller(), read.Value!) is { } forbidden) return forbidden;

        var (body, secret) = (read.Value!, KeySecrets.New());
        var key = new ApiKey(KeySecrets.NewId("key-"), body.Name!, body.Subject!, [.. body.Scopes!.Distinct(StringComparer.Ordinal)], body.ProviderId, clock.Now, expiresAt);
        await grains.GetGrain<IKeysGrain>(0).Create(key, KeySecrets.Hash(secret), cancellationToken);
        cache.Invalidate();
        return Answer.Of(new KeyCreatedBody(key.Id, secret), ApiJson.Wire.KeyCreatedBody, 201, $"/v1/keys/{key.Id}", noStore: true);
    }

    private static async Task<IResult> List(HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var query = PageQuery.Of(http.Request);
        if (query.Problem is { } problem) return problem;
        var (page, caller, items, after) = (query.Value!, http.Caller(), new List<ApiKey>(), query.Value!.After);
        while (items.Count <= page.Limit)
        {
            var some = await grains.GetGrain<IKeysGrain>(0).List(after, page.Limit + 1, cancellationToken);
            items.AddRange(some.Where(key => caller.Sees(key.ProviderId)));
            if (some.Count <= page.Limit) break;
            after = some[^1].Id;
        }

        var cut = page.Cut(items.Count > page.Limit ? items[..(page.Limit + 1)] : items, key => key.Id);
        return Answer.Of(new Page<KeyBody>([.. cut.Items.Select(Of)], cut.Next), ApiJson.Wire.PageKeyBody);
    }

    private static async Task<IResult> Delete(string id, HttpContext http, IGrainFactory grains, KeyCache cache, CancellationToken cancellationToken)
    {
        var keys = grains.GetGrain<IKeysGrain>(0);
        var snapshot = await keys.Snapshot(null, cancellationToken);
        var found = snapshot.Entries.FirstOrDefault(entry => entry.Key.Id == id);
        if (found is null || !http.Caller().Sees(found.Key.ProviderId) || !await keys.Delete(id, cancellationToken)) return Problem.NotFound("No such key");
        cache.Invalidate();
        return TypedResults.NoContent();
    }

    private static List<ProblemError> Check(NewKeyBody body, long now, out long? expiresAt)
    {
        var errors = new List<ProblemError>();
        expiresAt = null;
        if (body.Name is not { Length: > 0 and <= MaxNameLength }) errors.Add(new("/name", $"must have 1 to {MaxNameLength} characters"));
        if (!Lexical.IsId(body.Subject)) errors.Add(new("/subject", "must be an id: 1 to 64 of the characters A-Z a-z 0-9 . _ : -"));
        if (body.ProviderId is not null && !Lexical.IsId(body.ProviderId)) errors.Add(new("/providerId", "must be an id: 1 to 64 of the characters A-Z a-z 0-9 . _ : -"));
        if (body.Scopes is not { Count: > 0 }) errors.Add(new("/scopes", "must have at least one scope"));
        for (var i = 0; i < (body.Scopes?.Count ?? 0); i++)
            if (body.Scopes![i] is not { } scope || !Scopes.Known.Contains(scope)) errors.Add(new($"/scopes/{i}", "is not a scope"));
        if (string.IsNullOrEmpty(body.ExpiresAt)) return errors;
        if (!Times.TryParse(body.ExpiresAt, out var at)) errors.Add(new("/expiresAt", Times.Expected));
        else if (at <= now) errors.Add(new("/expiresAt", "must be later than now"));
        else expiresAt = at;
        return errors;
    }

    /// <summary>Nobody makes a key that may do more than their own.</summary>
    private static Problem? Exceeds(Caller caller, NewKeyBody body)
    {
        if (!caller.Sees(body.ProviderId)) return Problem.Forbidden("A key that is bound to a provider makes keys of that provider only");
        return body.Scopes!.FirstOrDefault(scope => !caller.Has(scope)) is { } scope ? Problem.Forbidden($"This key lacks the scope {scope}, so it can't give it") : null;
    }

    private static KeyBody Of(ApiKey key) =>
        new(key.Id, key.Name, key.Subject, key.Scopes, key.ProviderId, Lexical.FormatTime(key.CreatedAt), key.ExpiresAt is { } end ? Lexical.FormatTime(end) : null);
}
