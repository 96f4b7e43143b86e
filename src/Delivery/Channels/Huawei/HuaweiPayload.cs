using System.Globalization;

namespace PushOrleans.Delivery;

/// <summary>
/// A message of Huawei Push Kit for Android (developer.huawei.com/consumer/cn/doc/HMSCore-References/https-send-api-0000001050986197): one
/// text for up to 1,000 tokens. A repeat replaces what the device shows, by <c>notify_id</c>.
/// </summary>
public static class HuaweiPayload
{
    public const int MostTokens = 1000;

    /// <summary>Of the message without its tokens.</summary>
    public const int MostBytes = 4096;

    /// <summary>15 days.</summary>
    public const long MostTtlSeconds = 1_296_000;

    private const int OpenTheApp = 3;

    public static byte[] Write(PushNotice notice, IEnumerable<string> tokens) => NoticeJson.Write(json =>
    {
        json.WriteBoolean("validate_only", false);
        json.WriteObject("message", message =>
        {
            message.WriteString("data", NoticeJson.Text(data => NoticeJson.WriteData(data, notice)));
            message.WriteObject("android", android =>
            {
                android.WriteString("ttl", notice.TtlWithin(MostTtlSeconds).ToString(CultureInfo.InvariantCulture) + "s");
                android.WriteString("bi_tag", notice.CollapseId);
                // The category that Huawei granted the app for such messages; without one they are marketing.
                NoticeJson.WriteIf(android, "category", notice.VendorClass);
                android.WriteObject("notification", notification =>
                {
                    notification.WriteString("title", notice.Title);
                    notification.WriteString("body", notice.NamedBody);
                    NoticeJson.WriteIf(notification, "image", notice.ImageUrl);
                    notification.WriteObject("click_action", click => click.WriteNumber("type", OpenTheApp));
                    notification.WriteNumber("notify_id", notice.NotifyId);
                    notification.WriteString("importance", notice.IsService ? "NORMAL" : "LOW");
                });
            });
            message.WriteStartArray("token");
            foreach (var token in tokens) message.WriteStringValue(token);
            message.WriteEndArray();
        });
    });

    /// <summary>
    /// The body of <c>messages:revoke</c> (developer.huawei.com/consumer/cn/doc/harmonyos-references/push-msg-revoke), for up to 1,000 tokens: what has not
    /// come to the device yet, and what is shown and not tapped, is taken back.
    /// </summary>
    public static byte[] WriteRecall(PushNotice notice, IEnumerable<string> tokens) => NoticeJson.Write(json =>
    {
        json.WriteNumber("notifyId", notice.NotifyId);
        json.WriteStartArray("token");
        foreach (var token in tokens) json.WriteStringValue(token);
        json.WriteEndArray();
    });

    public static string? Unfit(PushNotice notice) =>
        NoticeLimits.NotBlank("title", notice.Title)
        ?? NoticeLimits.NotBlank("body", notice.NamedBody)
        ?? NoticeLimits.Bytes("message without its tokens", Write(notice, []).Length, MostBytes);
}
