namespace PushOrleans.Delivery;

/// <summary>The message that our service worker gets: what to show, and what to put into receipts.</summary>
public static class WebPushPayload
{
    /// <summary>28 days: push services keep no message longer.</summary>
    public const long MostTtlSeconds = 28 * 86_400;

    public static byte[] Write(PushNotice notice, string deliveryId) => NoticeJson.Write(json =>
    {
        json.WriteString("id", deliveryId);
        json.WriteString("tag", notice.CollapseId);
        json.WriteString("title", notice.Title);
        json.WriteString("body", notice.NamedBody);
        NoticeJson.WriteIf(json, "image", notice.ImageUrl);
        json.WriteObject("data", data => NoticeJson.WriteData(data, notice));
    });

    public static string? Unfit(byte[] payload) => NoticeLimits.Bytes("message", payload.Length, WebPushEncryption.MostPlaintextBytes);
}
