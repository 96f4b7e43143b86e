using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PushOrleans.Delivery;

/// <summary>How notices are written as JSON, the same bytes each time; text goes out as it was approved, half a surrogate pair as U+FFFD.</summary>
internal static class NoticeJson
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    public static string Text(Action<Utf8JsonWriter> write) => Encoding.UTF8.GetString(Write(write));

    /// <summary>What an app gets with the notification: strings only, as FCM takes nothing else.</summary>
    public static void WriteData(Utf8JsonWriter json, PushNotice notice)
    {
        json.WriteString("campaignId", notice.CampaignId);
        json.WriteString("providerId", notice.ProviderId);
        json.WriteString("class", notice.Class);
        json.WriteString("category", notice.Category);
        json.WriteString("shownName", notice.ShownName);
        json.WriteString("notAfter", notice.NotAfter.ToString(CultureInfo.InvariantCulture));
        WriteIf(json, "url", notice.Link);
        if (notice.AiMetadata) json.WriteString("aigc", "true");
    }

    public static void WriteIf(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) json.WriteString(name, value);
    }

    public static void WriteObject(this Utf8JsonWriter json, string name, Action<Utf8JsonWriter> write)
    {
        json.WriteStartObject(name);
        write(json);
        json.WriteEndObject();
    }
}
