using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace PushOrleans.Cli;

/// <summary>JSON whose times and dates lie by a span later: a sample's history keeps its distances, and happens about now. Pure.</summary>
internal static class ShiftedTimes
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string DateFormat = "yyyy-MM-dd";

    /// <summary>Dates move by whole days, rounded down, so that what was valid before stays so.</summary>
    public static JsonObject Of(ReadOnlyMemory<byte> json, TimeSpan by)
    {
        var root = JsonNode.Parse(json.Span)!.AsObject();
        Shift(root, by);
        return root;
    }

    public static ReadOnlyMemory<byte> Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static void Shift(JsonNode node, TimeSpan by)
    {
        if (node is JsonObject fields)
        {
            foreach (var (name, value) in fields.ToList())
                if (Moved(value, by) is { } moved) fields[name] = moved;
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
                if (Moved(items[i], by) is { } moved) items[i] = moved;
        }
    }

    /// <summary>The value to put in its place; null = it is not a time, or was moved in its inside.</summary>
    private static JsonValue? Moved(JsonNode? value, TimeSpan by)
    {
        if (value is JsonObject or JsonArray) Shift(value, by);
        if (value is not JsonValue text || !text.TryGetValue<string>(out var read)) return null;
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(read, TimeFormat, CultureInfo.InvariantCulture, Utc, out var at)) return JsonValue.Create(Time(at + by));
        if (DateTimeOffset.TryParseExact(read, DateFormat, CultureInfo.InvariantCulture, Utc, out var day))
            return JsonValue.Create((day + TimeSpan.FromDays(Math.Floor(by.TotalDays))).UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture));
        return null;
    }
}
