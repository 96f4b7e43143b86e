using System.Text.Json;

namespace PushOrleans.Delivery;

/// <summary>
/// vivo's answers (dev.vivo.com.cn/documentCenter/doc/362, error codes): <c>{"result", "invalidUsers": [{"userid", "status"}]}</c>;
/// of a single message <c>invalidUser</c>.
/// </summary>
public static class VivoErrors
{
    private const string Success = "0";

    public static IReadOnlyList<RecipientResult> Of(VendorAnswer answer, IReadOnlyList<string> tokens)
    {
        var json = answer.Json();
        var code = json.Get("result").TextOf();
        var invalid = Invalid(json);
        if (code == Success && answer.IsSuccess) return [.. tokens.Select(token => invalid.TryGetValue(token, out var status) ? OfStatus(status) : RecipientResult.Accepted())];
        var all = code is null or Success
            ? answer.IsSuccess ? RecipientResult.RetryAfter(null, "The answer has no result.") : answer.ByStatus()
            : OfCode(code, answer);
        return [.. tokens.Select(_ => all)];
    }

    /// <summary>The auth token is wrong or expired: another one may be taken.</summary>
    public static bool IsTokenRefused(VendorAnswer answer) => answer.Status == 401 || answer.Json().Get("result").TextOf() == "10000";

    /// <summary>The saved text's id; null when it was not saved.</summary>
    public static string? TaskIdOf(VendorAnswer answer)
    {
        var json = answer.Json();
        return answer.IsSuccess && json.Get("result").TextOf() == Success ? json.Get("taskId").TextOf() : null;
    }

    /// <summary>No auth token was given.</summary>
    public static RecipientResult OfAuth(VendorAnswer answer) => answer.Json().Get("result").TextOf() switch
    {
        // Asked too often: ten times a second at most.
        "10072" => RecipientResult.RetryAfter(answer.RetryAfter, "10072 of the auth call"),
        var code => AccessToken.Refused(answer, code),
    };

    /// <summary>The text was not saved, so nobody was sent to.</summary>
    public static RecipientResult NotSaved(VendorAnswer answer) => Of(answer, [""])[0] is { Status: not RecipientStatus.Accepted } result ? result : RecipientResult.RetryAfter(null, "The answer has no task id.");

    private static RecipientResult OfStatus(string status) => status switch
    {
        "1" => RecipientResult.TokenGone("status 1: no such user"),
        // Uninstalled, or notifications are off: which of them is not told.
        "2" => RecipientResult.Rejected("status 2: uninstalled, or notifications are off"),
        _ => RecipientResult.Rejected("status " + Untrusted.Code(status)),
    };

    private static RecipientResult OfCode(string code, VendorAnswer answer)
    {
        var reason = Untrusted.Code(code);
        return code switch
        {
            "10302" => RecipientResult.TokenGone(reason + " invalid regId"),
            // An auth token that a refresh did not cure; too fast; not an hour for operations messages.
            "10000" or "10072" or "10071" => RecipientResult.RetryAfter(answer.RetryAfter, reason),
            // More calls on a day whose amount is used up lower the amount of later days.
            "10070" or "10252" => RecipientResult.RetryAfter(answer.RetryAfter ?? TimeSpan.FromHours(1), reason + " the app's quota of the day is used up"),
            _ => answer.Status is 429 or >= 500 ? RecipientResult.RetryAfter(answer.RetryAfter, reason) : RecipientResult.Rejected(reason),
        };
    }

    private static Dictionary<string, string> Invalid(JsonElement json)
    {
        Dictionary<string, string> invalid = new(StringComparer.Ordinal);
        IEnumerable<JsonElement> rows = json.Get("invalidUser") is { } one ? [one] : json.Get("invalidUsers").ItemsOf();
        foreach (var row in rows)
            if (row.Get("userid").TextOf() is { } token) invalid[token] = row.Get("status").TextOf() ?? "";
        return invalid;
    }
}
