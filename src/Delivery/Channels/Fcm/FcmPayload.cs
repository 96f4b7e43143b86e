using System.Globalization;
using System.Text.Json;

namespace PushOrleans.Delivery;

/// <summary>
/// A message of FCM HTTP v1 (firebase.google.com/docs/reference/fcm/rest/v1/projects.messages): one token each. A repeat replaces what the
/// device shows, by <c>tag</c>, and what waits for it, by <c>collapse_key</c>.
/// </summary>
public static class FcmPayload
{
    /// <summary>Of notification and data together.</summary>
    public const int MostBytes = 4096;

    /// <summary>28 days.</summary>
    public const long MostTtlSeconds = 2_419_200;

    public static byte[] Write(PushNotice notice, string token) => NoticeJson.Write(json => json.WriteObject("message", message =>
    {
        message.WriteString("token", token);
        WriteContent(message, notice);
        message.WriteObject("android", android =>
        {
            android.WriteString("collapse_key", notice.CollapseId);
            android.WriteString("priority", notice.IsService ? "HIGH" : "NORMAL");
            android.WriteString("ttl", notice.TtlWithin(MostTtlSeconds).ToString(CultureInfo.InvariantCulture) + "s");
            android.WriteObject("notification", notification =>
            {
                notification.WriteString("tag", notice.CollapseId);
                NoticeJson.WriteIf(notification, "channel_id", notice.VendorClass);
            });
        });
    }));

    public static string? Unfit(PushNotice notice) =>
        NoticeLimits.Bytes("notification with its data", NoticeJson.Write(json => WriteContent(json, notice)).Length, MostBytes);

    private static void WriteContent(Utf8JsonWriter json, PushNotice notice)
    {
        json.WriteObject("notification", notification =>
        {
            notification.WriteString("title", notice.Title);
            notification.WriteString("body", notice.NamedBody);
            NoticeJson.WriteIf(notification, "image", notice.ImageUrl);
        });
        json.WriteObject("data", data => NoticeJson.WriteData(data, notice));
    }
}
