namespace PushOrleans.Delivery;

/// <summary>The body of a request to APNs (developer.apple.com/documentation/usernotifications/generating-a-remote-notification).</summary>
public static class ApnsPayload
{
    /// <summary>Of an alert (developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns).</summary>
    public const int MostBytes = 4096;

    public static byte[] Write(PushNotice notice) => NoticeJson.Write(json =>
    {
        json.WriteObject("aps", aps =>
        {
            aps.WriteObject("alert", alert =>
            {
                alert.WriteString("title", notice.Title);
                // A line of its own for the registered name.
                NoticeJson.WriteIf(alert, "subtitle", notice.ShownName);
                alert.WriteString("body", notice.Body);
            });
            aps.WriteString("thread-id", notice.Category);
            NoticeJson.WriteIf(aps, "category", notice.VendorClass);
            // Lets the app's extension fetch the image.
            if (!string.IsNullOrEmpty(notice.ImageUrl)) aps.WriteNumber("mutable-content", 1);
        });
        NoticeJson.WriteData(json, notice);
        NoticeJson.WriteIf(json, "image", notice.ImageUrl);
    });

    public static string? Unfit(byte[] payload) => NoticeLimits.Bytes("payload", payload.Length, MostBytes);

    /// <summary>10 = at once; 5 = as the device's power allows, for what is no service message.</summary>
    public static string Priority(PushNotice notice) => notice.IsService ? "10" : "5";

    /// <summary>The delivery id's 32 hex digits as a UUID: the same for every attempt, and in Apple's answer.</summary>
    public static string RequestId(string deliveryId) => Guid.TryParseExact(deliveryId.AsSpan(deliveryId.IndexOf('_', StringComparison.Ordinal) + 1), "N", out var id) ? id.ToString("D") : "";

    /// <summary>A device token is hex digits, of any even number up to 200 (Apple fixes no length).</summary>
    public static bool IsToken(string token) => token.Length is > 0 and <= 200 && token.Length % 2 == 0 && token.All(char.IsAsciiHexDigit);
}
