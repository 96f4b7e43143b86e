namespace PushOrleans.Delivery;

/// <summary>
/// APNs' answers (developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns): <c>{"reason"}</c> unless
/// the notification was taken.
/// </summary>
public static class ApnsErrors
{
    /// <summary>Apple renews a provider token once in twenty minutes at most; asking sooner earns TooManyProviderTokenUpdates.</summary>
    public static readonly TimeSpan TokenPause = TimeSpan.FromMinutes(20);

    public static RecipientResult Of(VendorAnswer answer)
    {
        if (answer.IsSuccess) return RecipientResult.Accepted();
        var code = ReasonOf(answer);
        var reason = $"HTTP {answer.Status} {code}";
        return code switch
        {
            "Unregistered" or "ExpiredToken" => RecipientResult.TokenGone(reason),
            // Also what a right token earns in the other environment, so it takes no device off a file.
            "BadDeviceToken" => RecipientResult.Rejected(reason),
            // Of one device: too many for it, not too many of ours.
            "TooManyRequests" or "InternalServerError" or "ServiceUnavailable" or "Shutdown" or "IdleTimeout" => RecipientResult.RetryAfter(answer.RetryAfter, reason),
            "TooManyProviderTokenUpdates" => RecipientResult.RetryAfter(answer.RetryAfter ?? TokenPause, reason),
            // A new provider token was tried before this is asked.
            "ExpiredProviderToken" => RecipientResult.RetryAfter(answer.RetryAfter, reason),
            _ => answer.Status == 410 ? RecipientResult.TokenGone(reason) : answer.ByStatus(code),
        };
    }

    /// <summary>The provider token is too old: another one may be taken.</summary>
    public static bool IsTokenRefused(VendorAnswer answer) => answer.Status == 403 && ReasonOf(answer) == "ExpiredProviderToken";

    private static string ReasonOf(VendorAnswer answer) => Untrusted.Code(answer.Json().Get("reason").TextOf());
}
