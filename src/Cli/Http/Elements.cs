using System.Text.Json;

namespace PushOrleans.Cli;

/// <summary>Reading answers, where a missing field and null are the same.</summary>
internal static class Elements
{
    public static JsonElement? FieldOrNull(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string? TextOrNull(this JsonElement element, string name) => element.FieldOrNull(name)?.ToString();

    public static string Text(this JsonElement element, string name) => element.TextOrNull(name) ?? "";

    public static long Number(this JsonElement element, string name) => element.FieldOrNull(name) is { ValueKind: JsonValueKind.Number } value ? value.GetInt64() : 0;

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.FieldOrNull(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];
}
