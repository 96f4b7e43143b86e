namespace PushOrleans.Delivery;

/// <summary>What a push service's status means (RFC 8030 §5, §7.3, §8.4; RFC 8292 §4.2).</summary>
public static class WebPushErrors
{
    public static RecipientResult Of(VendorAnswer answer) => answer.Status switch
    {
        // 404: the subscription never was or expired; 410: it was taken back.
        404 or 410 => RecipientResult.TokenGone($"HTTP {answer.Status} the subscription is gone"),
        // The browser subscribed under another key.
        401 or 403 => RecipientResult.Rejected($"HTTP {answer.Status} the service does not take this VAPID key"),
        413 => RecipientResult.Rejected("HTTP 413 the message is too large for the service"),
        _ => answer.ByStatus(),
    };
}
