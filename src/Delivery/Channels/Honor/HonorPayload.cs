using System.Globalization;

namespace PushOrleans.Delivery;

/// <summary>
/// A message of Honor Push (developer.honor.com/cn/docs/11002/reference/downlink-message): one text for up to 1,000 tokens. A repeat
/// replaces what the device shows, by <c>notifyId</c>.
/// </summary>
public static class HonorPayload
{
    public const int MostTokens = 1000;

    /// <summary>Of the message without its tokens.</summary>
    public const int MostBytes = 4096;

    /// <summary>15 days.</summary>
    public const long MostTtlSeconds = 1_296_000;

    private const int OpenTheApp = 3;

    public static byte[] Write(PushNotice notice, IEnumerable<string> tokens) => NoticeJson.Write(json =>
    {
        json.WriteString("data", NoticeJson.Text(data => NoticeJson.WriteData(data, notice)));
        json.WriteObject("android", android =>
        {
            android.WriteString("ttl", notice.TtlWithin(MostTtlSeconds).ToString(CultureInfo.InvariantCulture) + "s");
            android.WriteString("biTag", notice.CollapseId);
            android.WriteObject("notification", notification =>
            {
                notification.WriteString("title", notice.Title);
                notification.WriteString("body", notice.NamedBody);
                NoticeJson.WriteIf(notification, "image", notice.ImageUrl);
                notification.WriteObject("clickAction", click => click.WriteNumber("type", OpenTheApp));
                notification.WriteNumber("notifyId", notice.NotifyId);
                // NORMAL is the service class, LOW the information and marketing class, which has the daily cap.
                notification.WriteString("importance", notice.VendorClass is "NORMAL" or "LOW" ? notice.VendorClass : notice.IsService ? "NORMAL" : "LOW");
            });
        });
        json.WriteStartArray("token");
        foreach (var token in tokens) json.WriteStringValue(token);
        json.WriteEndArray();
    });

    public static string? Unfit(PushNotice notice) =>
        NoticeLimits.NotBlank("title", notice.Title)
        ?? NoticeLimits.NotBlank("body", notice.NamedBody)
        ?? NoticeLimits.Bytes("message without its tokens", Write(notice, []).Length, MostBytes);
}
