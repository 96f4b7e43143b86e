using System.Text;
using System.Text.Json;

namespace PushOrleans.Delivery;

/// <summary>
/// The field <c>messages</c> of OPPO PUSH's <c>/server/v1/message/notification/unicast_batch</c>
/// (open.oppomobile.com/new/developmentDoc/info?id=11235, message body: id=11236): up to 1,000 messages, each with its own target. OPPO
/// pushes a message with a known <c>app_message_id</c> once only.
/// </summary>
public static class OppoPayload
{
    public const int MostMessages = 1000;
    public const int MostTitle = 50;
    public const int MostContent = 200;

    /// <summary>The second line, which holds the registered name where it fits.</summary>
    public const int MostSubTitle = 10;

    /// <summary>Of <c>action_parameters</c>.</summary>
    public const int MostParameterBytes = 4000;

    /// <summary>10 days.</summary>
    public const long MostTtlSeconds = 864_000;

    private const int ByRegistrationId = 2;

    /// <param name="to">Delivery id and registration id of each message.</param>
    public static string Write(PushNotice notice, IEnumerable<(string DeliveryId, string Token)> to)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, NoticeJson.Options))
        {
            json.WriteStartArray();
            foreach (var (deliveryId, token) in to) Write(json, notice, deliveryId, token);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static string? Unfit(PushNotice notice) =>
        NoticeLimits.NotBlank("title", notice.Title)
        ?? NoticeLimits.NotBlank("content", Content(notice))
        ?? NoticeLimits.Characters("title", notice.Title, MostTitle)
        ?? NoticeLimits.Characters("content", Content(notice), MostContent)
        ?? NoticeLimits.Bytes("set of action parameters", Encoding.UTF8.GetByteCount(Data(notice)), MostParameterBytes);

    private static void Write(Utf8JsonWriter json, PushNotice notice, string deliveryId, string token)
    {
        json.WriteStartObject();
        json.WriteNumber("target_type", ByRegistrationId);
        json.WriteString("target_value", token);
        json.WriteBoolean("verify_registration_id", true);
        json.WriteObject("notification", notification =>
        {
            notification.WriteString("app_message_id", deliveryId);
            notification.WriteNumber("style", 1);
            notification.WriteString("title", notice.Title);
            if (HasSubTitle(notice)) notification.WriteString("sub_title", notice.ShownName);
            notification.WriteString("content", Content(notice));
            notification.WriteNumber("click_action_type", 0);
            notification.WriteString("action_parameters", Data(notice));
            notification.WriteBoolean("off_line", true);
            notification.WriteNumber("off_line_ttl", notice.TtlWithin(MostTtlSeconds));
            notification.WriteNumber("notify_id", notice.NotifyId);
            // The channel that OPPO granted the app for such messages; without one they are of the capped, public class.
            NoticeJson.WriteIf(notification, "channel_id", notice.VendorClass);
        });
        json.WriteEndObject();
    }

    private static bool HasSubTitle(PushNotice notice) => notice.Body.Length > 0 && notice.ShownName.Length is > 0 and <= MostSubTitle;

    private static string Content(PushNotice notice) => HasSubTitle(notice) ? notice.Body : notice.NamedBody;

    private static string Data(PushNotice notice) => NoticeJson.Text(json => NoticeJson.WriteData(json, notice));
}
