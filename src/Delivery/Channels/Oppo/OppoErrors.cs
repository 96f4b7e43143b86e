namespace PushOrleans.Delivery;

/// <summary>
/// OPPO's answers (open.oppomobile.com/new/developmentDoc/info?id=11235; common codes: id=11233): <c>{"code", "data": [{"registrationId",
/// "errorCode"}]}</c>, a row for each message.
/// </summary>
public static class OppoErrors
{
    private const string Success = "0";

    public static IReadOnlyList<RecipientResult> Of(VendorAnswer answer, IReadOnlyList<string> tokens)
    {
        var json = answer.Json();
        var code = json.Get("code").TextOf();
        if (code == Success && answer.IsSuccess) return Each(json, tokens, answer);
        var all = code is null or Success
            ? answer.IsSuccess ? RecipientResult.RetryAfter(null, "The answer has no code.") : answer.ByStatus()
            : OfCode(code, answer);
        return [.. tokens.Select(_ => all)];
    }

    /// <summary>The auth token is wrong or expired: another one may be taken.</summary>
    public static bool IsTokenRefused(VendorAnswer answer) => answer.Status == 401 || answer.Json().Get("code").TextOf() == "11";

    /// <summary>No auth token was given.</summary>
    public static RecipientResult OfAuth(VendorAnswer answer) => answer.Json().Get("code").TextOf() switch
    {
        "-1" or "-2" or "13" => RecipientResult.RetryAfter(answer.RetryAfter, "The auth call is not served now."),
        var code => AccessToken.Refused(answer, code),
    };

    private static IReadOnlyList<RecipientResult> Each(System.Text.Json.JsonElement json, IReadOnlyList<string> tokens, VendorAnswer answer)
    {
        Dictionary<string, RecipientResult> rows = new(StringComparer.Ordinal);
        foreach (var row in json.Get("data").ItemsOf())
            if (row.Get("registrationId").TextOf() is { } token) rows[token] = row.Get("errorCode").TextOf() is { } error and not Success ? OfCode(error, answer) : RecipientResult.Accepted();
        // A message without a row: nobody knows; the same app_message_id is pushed once.
        return [.. tokens.Select(token => rows.TryGetValue(token, out var result) ? result : RecipientResult.RetryAfter(null, "The answer has no row for the message."))];
    }

    private static RecipientResult OfCode(string code, VendorAnswer answer)
    {
        var reason = Untrusted.Code(code);
        return code switch
        {
            "10000" => RecipientResult.TokenGone(reason + " invalid registration id"),
            // Unavailable, flow control, an auth token that a refresh did not cure, too many calls.
            "-1" or "-2" or "11" or "13" => RecipientResult.RetryAfter(answer.RetryAfter, reason),
            "33" => RecipientResult.RetryAfter(answer.RetryAfter ?? TimeSpan.FromHours(1), reason + " the app's quota of the day is used up"),
            _ => answer.Status is 429 or >= 500 ? RecipientResult.RetryAfter(answer.RetryAfter, reason) : RecipientResult.Rejected(reason),
        };
    }
}
