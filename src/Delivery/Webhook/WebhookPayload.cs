using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PushOrleans.Delivery;

/// <summary>
/// The body of a webhook: a JSON object with the attributes of CloudEvents 1.0 (structured mode) and the pop-up in <c>data</c>. The same
/// delivery always has the same bytes.
/// </summary>
public static class WebhookPayload
{
    public const string EventType = "pushorleans.popup.granted.v1";

    // Text goes out as it was approved; the consumer is no HTML page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(ChannelBatch batch, Recipient to)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("id", to.DeliveryId);
            json.WriteString("source", $"/v1/campaigns/{batch.CampaignId}");
            json.WriteString("type", EventType);
            json.WriteString("time", Instant(batch.DecidedAt));
            json.WriteString("datacontenttype", "application/json");
            json.WriteStartObject("data");
            WriteData(json, batch, to);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void WriteData(Utf8JsonWriter json, ChannelBatch batch, Recipient to)
    {
        var content = batch.Content;
        json.WriteString("campaignId", batch.CampaignId);
        json.WriteString("providerId", batch.ProviderId);
        json.WriteString("userId", to.UserId);
        json.WriteNumber("attempt", to.Attempt);
        WriteStrings(json, "devices", to.DeviceIds);
        json.WriteString("notAfter", Instant(batch.NotAfter));
        json.WriteString("class", content.Class);
        json.WriteString("category", content.Category);
        json.WriteString("title", batch.TitleFor(to));
        json.WriteString("body", batch.BodyFor(to));
        json.WriteString("shownName", content.ShownName);
        json.WriteBoolean("adMark", content.AdMark);
        json.WriteBoolean("aiLabel", content.AiLabel);
        json.WriteBoolean("aiMetadata", content.AiMetadata);
        WriteStrings(json, "links", content.Links);
        json.WriteString("imageUrl", content.ImageUrl);
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string Instant(long seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds()))
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
