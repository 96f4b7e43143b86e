using System.Globalization;
using System.Text.Json;

namespace PushOrleans.Delivery;

/// <summary>A vendor's answer as the error tables read it. Bodies are untrusted: whatever they hold, reading them never throws.</summary>
/// <param name="RetryAfter">The patience that the vendor asks for.</param>
public sealed record VendorAnswer(int Status, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter = null)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The body as a JSON object; an empty one when it is something else.</summary>
    public JsonElement Json()
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Not JSON: the status has to do.
        }
        return EmptyObject;
    }

    /// <summary>What every vendor's answer means by its status alone, when the body tells no more.</summary>
    public RecipientResult ByStatus(string? code = null)
    {
        var reason = string.IsNullOrEmpty(code) ? "HTTP " + Status.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"HTTP {Status} {code}");
        return IsSuccess ? RecipientResult.Accepted()
            : Status is 408 or 429 or >= 500 ? RecipientResult.RetryAfter(RetryAfter, reason)
            : RecipientResult.Rejected(reason);
    }

    internal static JsonElement EmptyObject { get; } = JsonDocument.Parse("{}").RootElement;
}

/// <summary>Reads of untrusted JSON that answer null rather than throw.</summary>
internal static class Untrusted
{
    private const int LongestCode = 64;

    public static JsonElement? Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>A string, or a number as text.</summary>
    public static string? TextOf(this JsonElement? element)
    {
        if (element is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number) return value.GetRawText();
        if (value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    public static IEnumerable<JsonElement> ItemsOf(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>A vendor's code as it may stand in logs and lists: letters, digits and a few signs, else "?".</summary>
    public static string Code(string? code)
    {
        if (string.IsNullOrEmpty(code) || code.Length > LongestCode) return "?";
        foreach (var c in code)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.')) return "?";
        return code;
    }
}
