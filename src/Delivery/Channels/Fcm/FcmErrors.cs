namespace PushOrleans.Delivery;

/// <summary>
/// FCM's error codes (firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode), which stand in <c>error.details[]</c> of type <c>FcmError</c>;
/// without one, the status of <c>error</c> and of HTTP have to do.
/// </summary>
public static class FcmErrors
{
    /// <summary>FCM asks for a minute where a 429 names no time (firebase.google.com/docs/cloud-messaging/scale-fcm).</summary>
    public static readonly TimeSpan QuotaPause = TimeSpan.FromMinutes(1);

    public static RecipientResult Of(VendorAnswer answer)
    {
        if (answer.IsSuccess) return RecipientResult.Accepted();
        var code = CodeOf(answer);
        return code switch
        {
            "UNREGISTERED" => RecipientResult.TokenGone(Reason(answer, code)),
            "QUOTA_EXCEEDED" => RecipientResult.RetryAfter(answer.RetryAfter ?? QuotaPause, Reason(answer, code)),
            "UNAVAILABLE" or "INTERNAL" => RecipientResult.RetryAfter(answer.RetryAfter, Reason(answer, code)),
            // The token belongs to another sender: it will never work with these credentials.
            "SENDER_ID_MISMATCH" or "INVALID_ARGUMENT" or "THIRD_PARTY_AUTH_ERROR" => RecipientResult.Rejected(Reason(answer, code)),
            _ => answer.Status == 429 ? RecipientResult.RetryAfter(answer.RetryAfter ?? QuotaPause, Reason(answer, "RESOURCE_EXHAUSTED")) : answer.ByStatus(code),
        };
    }

    /// <summary>The access token was not taken: another one may be. FCM says the same status of a bad APNs or web-push credential, which a new token does not cure.</summary>
    public static bool IsTokenRefused(VendorAnswer answer) => answer.Status == 401 && CodeOf(answer) != "THIRD_PARTY_AUTH_ERROR";

    private static string? CodeOf(VendorAnswer answer)
    {
        var error = answer.Json().Get("error");
        foreach (var detail in (error?.Get("details")).ItemsOf())
            if (detail.Get("errorCode").TextOf() is { } code) return Untrusted.Code(code);
        return error?.Get("status").TextOf() is { } status ? Untrusted.Code(status) : null;
    }

    private static string Reason(VendorAnswer answer, string code) => $"HTTP {answer.Status} {code}";
}
