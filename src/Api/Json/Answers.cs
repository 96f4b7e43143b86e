using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PushOrleans.Api;

/// <summary>Answers in JSON with the headers that go with resources.</summary>
internal sealed class Answer(ReadOnlyMemory<byte> body, int status, string? location = null, string? etag = null, bool noStore = false) : IResult
{
    public static Answer Of<T>(T value, JsonTypeInfo<T> type, int status = 200, string? location = null, string? etag = null, bool noStore = false) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, type), status, location, etag, noStore);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = RequestBody.Json;
        response.ContentLength = body.Length;
        if (location is not null) response.Headers.Location = location;
        if (etag is not null) response.Headers.ETag = Etags.Quote(etag);
        if (noStore) response.Headers.CacheControl = "no-store";
        return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }
}

/// <summary>Entity tags: quoted on the wire, bare within.</summary>
internal static class Etags
{
    public static string Quote(string etag) => $"\"{etag}\"";

    /// <summary>The bare tag of If-Match; null when the header is absent. A list or a weak tag matches nothing.</summary>
    public static string? IfMatch(HttpRequest request)
    {
        var header = request.Headers.IfMatch.ToString().Trim();
        if (header.Length == 0) return null;
        return header is ['"', .., '"'] && header.Length >= 2 ? header[1..^1] : header;
    }

    public static bool IfNoneMatchAny(HttpRequest request) => request.Headers.IfNoneMatch.ToString().Trim() == "*";
}
