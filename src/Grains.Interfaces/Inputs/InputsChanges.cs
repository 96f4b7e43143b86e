using System.Buffers;
using System.Globalization;
using System.Text.Json;
using PushOrleans.Compliance;

namespace PushOrleans.Grains.Interfaces;

/// <summary>The changes of inputs that are not resources of their own: cancels, counts, the active policy. Their JSON is ours, and stored.</summary>
public static class InputsChanges
{
    /// <summary>The one key of <see cref="InputsKind.ActivePolicy"/>.</summary>
    public const string ActivePolicyKey = "active";

    private static readonly byte[] Empty = "{}"u8.ToArray();

    /// <param name="key"><c>id@version</c> of a stored policy.</param>
    public static InputsChange Activate(string key) => new(InputsKind.ActivePolicy, ActivePolicyKey, Write(writer => writer.WriteStringValue(key)), null);

    public static InputsChange Cancel(string campaignId) => new(InputsKind.CancelledCampaign, campaignId, Empty, null);

    public static InputsChange Feedback(string campaignId, Feedback feedback) => new(InputsKind.Feedback, campaignId, Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("at", feedback.At);
        writer.WriteNumber("delivered", feedback.Delivered);
        writer.WriteNumber("complaints", feedback.Complaints);
        writer.WriteNumber("clicks", feedback.Clicks);
        writer.WriteNumber("clicksWithoutReceipt", feedback.ClicksWithoutReceipt);
        writer.WriteEndObject();
    }), null);

    public static InputsChange ForgetFeedback(string campaignId) => new(InputsKind.Feedback, campaignId, null, null);

    public static InputsChange ClosedDay(ProviderDay day, ParityCounts sums) => new(InputsKind.ClosedDay, KeyOf(day), Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("grantsOrdinary", sums.GrantsOrdinary);
        writer.WriteNumber("grantsMember", sums.GrantsMember);
        writer.WriteNumber("activeOrdinary", sums.ActiveOrdinary);
        writer.WriteNumber("activeMember", sums.ActiveMember);
        writer.WriteEndObject();
    }), null);

    public static InputsChange ForgetDay(ProviderDay day) => new(InputsKind.ClosedDay, KeyOf(day), null, null);

    /// <summary>The form in which <see cref="Feedback"/> is stored.</summary>
    /// <exception cref="FormatException">Not that form.</exception>
    public static Feedback ReadFeedback(ReadOnlyMemory<byte> json) =>
        Read(json, root => new Feedback(Number(root, "at"), Number(root, "delivered"), Number(root, "complaints"), Number(root, "clicks"), Number(root, "clicksWithoutReceipt")));

    /// <inheritdoc cref="ReadFeedback"/>
    public static ParityCounts ReadClosedDay(ReadOnlyMemory<byte> json) =>
        Read(json, root => new ParityCounts(Number(root, "grantsOrdinary"), Number(root, "grantsMember"), Number(root, "activeOrdinary"), Number(root, "activeMember")));

    /// <inheritdoc cref="ReadFeedback"/>
    public static ProviderDay ReadClosedDayKey(string key) =>
        key.LastIndexOf('|') is var bar and > 0 && int.TryParse(key.AsSpan(bar + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var day)
            ? new ProviderDay(key[..bar], day)
            : throw new FormatException("A closed day's key is provider|day.");

    /// <inheritdoc cref="ReadFeedback"/>
    public static string ReadActivePolicy(ReadOnlyMemory<byte> json) =>
        Read(json, root => root.ValueKind == JsonValueKind.String ? root.GetString()! : throw new FormatException("The active policy is named by a JSON string."));

    private static string KeyOf(ProviderDay day) => $"{day.ProviderId}|{day.Day.ToString(CultureInfo.InvariantCulture)}";

    private static long Number(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : throw new FormatException($"{name} is a number.");

    private static T Read<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return read(document.RootElement);
        }
        catch (JsonException fault)
        {
            throw new FormatException("Not JSON.", fault);
        }
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) write(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
