namespace PushOrleans.Delivery;

/// <summary>
/// Mi Push's answers (dev.mi.com/xiaomihyperos/documentation/detail?pId=1559, error codes): <c>{"result", "code", "data": {"bad_regids"}}</c>;
/// <c>bad_regids</c> are registration ids that are no more, with commas between them.
/// </summary>
public static class XiaomiErrors
{
    private const string Success = "0";

    public static IReadOnlyList<RecipientResult> Of(VendorAnswer answer, IReadOnlyList<string> tokens)
    {
        var json = answer.Json();
        var code = json.Get("code").TextOf();
        if (code == Success && answer.IsSuccess)
        {
            var bad = (json.Get("data")?.Get("bad_regids").TextOf() ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
            return [.. tokens.Select(token => bad.Contains(token) ? RecipientResult.TokenGone("bad_regids") : RecipientResult.Accepted())];
        }
        var all = code is null or Success
            ? answer.IsSuccess ? RecipientResult.RetryAfter(null, "The answer has no code.") : answer.ByStatus()
            : OfCode(code, answer);
        return [.. tokens.Select(_ => all)];
    }

    private static RecipientResult OfCode(string code, VendorAnswer answer)
    {
        var reason = Untrusted.Code(code);
        return code switch
        {
            // System error, service suspended, remote service, busy; too many calls of the address, the user, the app.
            "10001" or "10002" or "10003" or "10009" or "10022" or "10023" or "10024" or "10027" => RecipientResult.RetryAfter(answer.RetryAfter, reason),
            // The app's messages of the day are used up: more calls would lower what it gets tomorrow.
            "200001" => RecipientResult.RetryAfter(answer.RetryAfter ?? TimeSpan.FromHours(1), reason + " the app's quota of the day is used up"),
            // No registration id of the call is known: also what the secret of another app earns, so it takes no device off a file.
            "20301" => RecipientResult.Rejected(reason + " no registration id of the call is one of this app"),
            "10018" => RecipientResult.Rejected(reason + " the message is too large"),
            "21301" => RecipientResult.Rejected(reason + " the app secret is not taken"),
            _ => answer.Status is 429 or >= 500 ? RecipientResult.RetryAfter(answer.RetryAfter, reason) : RecipientResult.Rejected(reason),
        };
    }
}
