using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace PushOrleans.Api;

/// <summary>What was read, or why not.</summary>
internal readonly record struct Read<T>(T? Value, Problem? Problem)
{
    public static implicit operator Read<T>(T value) => new(value, null);

    public static implicit operator Read<T>(Problem problem) => new(default, problem);
}

/// <summary>Reads bodies with their content type and size checked first.</summary>
internal static class RequestBody
{
    public const string Json = "application/json";
    public const string NdJson = "application/x-ndjson";

    /// <summary>Bodies of one JSON document, in bytes: room for the 100,000 user ids that a submission may list.</summary>
    public const int MaxJsonBytes = 8 * 1024 * 1024;

    /// <summary>An oversized body is read and dropped up to here, so that its sender gets to read the answer.</summary>
    private const int MaxDrainedBytes = 64 * 1024 * 1024;

    public static async Task<Read<ReadOnlyMemory<byte>>> Bytes(HttpContext context)
    {
        if (!IsOf(context.Request, Json)) return Problem.UnsupportedMediaType(Json);
        Allow(context, MaxDrainedBytes);
        var body = new ArrayBufferWriter<byte>((int)Math.Clamp(context.Request.ContentLength ?? 4096, 256, MaxJsonBytes));
        while (true)
        {
            var read = await context.Request.Body.ReadAsync(body.GetMemory(4096), context.RequestAborted);
            if (read == 0) return new Read<ReadOnlyMemory<byte>>(body.WrittenMemory, null);
            body.Advance(read);
            if (body.WrittenCount <= MaxJsonBytes) continue;
            await Drain(context);
            return Problem.TooLarge($"The body may have at most {MaxJsonBytes} bytes");
        }
    }

    public static async Task<Read<T>> Of<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        var bytes = await Bytes(context);
        return bytes.Problem is { } problem ? problem : Parse(bytes.Value, type);
    }

    public static Read<T> Parse<T>(ReadOnlyMemory<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, type) is { } value ? value : Problem.Invalid("", "must be an object");
        }
        catch (JsonException e)
        {
            return Problem.Invalid(JsonPath.ToPointer(e.Path), Cause(e));
        }
    }

    public static bool IsOf(HttpRequest request, string mediaType) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>Lets the server take a body of this size for the request.</summary>
    public static void Allow(HttpContext context, long bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = bytes;
    }

    public static async Task Drain(HttpContext context)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            for (var left = (long)MaxDrainedBytes; left > 0;)
            {
                var read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted);
                if (read == 0) return;
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The serializer's message names types of ours; its first sentence without them is of no use either.
    private static string Cause(JsonException e) =>
        e.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "is not a known field"
        : e.Message.Contains("uplicate", StringComparison.Ordinal) ? "occurs twice"
        : e.InnerException is null or JsonException && e.LineNumber is { } line && e.Message.Contains("could not be converted", StringComparison.Ordinal) is false ? $"is not valid JSON (line {line + 1}, byte {(e.BytePositionInLine ?? 0) + 1})"
        : "is not of the documented type";
}
