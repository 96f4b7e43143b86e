using System.Buffers;
using System.Text;
using System.Text.Json;
using PushOrleans.Compliance;
using PushOrleans.Resources;

namespace PushOrleans.Grains.Interfaces;

/// <summary>The stored and answered form of a suspension. Its JSON is ours.</summary>
public static class TemplateSuspensions
{
    /// <summary>Stores it, whatever is stored of it, with <paramref name="ifMatch"/> where the caller read it.</summary>
    public static InputsChange Put(TemplateSuspension suspension, string? ifMatch = null) => new(InputsKind.TemplateSuspension, suspension.Id, Write(suspension), ifMatch);

    public static byte[] Write(TemplateSuspension suspension)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", suspension.Id);
            json.WriteString("providerId", suspension.ProviderId);
            if (!string.IsNullOrEmpty(suspension.TemplateId)) json.WriteString("templateId", suspension.TemplateId);
            json.WriteString("campaignId", suspension.CampaignId);
            json.WriteString("at", Lexical.FormatTime(suspension.At));
            if (!suspension.IsInForce) json.WriteString("liftedAt", Lexical.FormatTime(suspension.LiftedAt));
            if (suspension.LiftedBy is { } by) json.WriteString("liftedBy", by);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">Not that form.</exception>
    public static TemplateSuspension Read(ReadOnlyMemory<byte> stored)
    {
        try
        {
            using var document = JsonDocument.Parse(stored);
            var root = document.RootElement;
            return new TemplateSuspension(
                Text(root, "providerId") ?? throw new FormatException("A suspension names its provider."), Text(root, "templateId"),
                Text(root, "campaignId") ?? throw new FormatException("A suspension names its campaign."),
                Time(root, "at") ?? throw new FormatException("A suspension has its time."), Time(root, "liftedAt") ?? Instants.Never, Text(root, "liftedBy"));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new FormatException("Not a suspension.", fault);
        }
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static long? Time(JsonElement root, string name) =>
        Text(root, name) is not { } text ? null : Lexical.TryTime(Encoding.UTF8.GetBytes(text), out var at) ? at : throw new FormatException($"{name} is a time.");
}
