using System.Text;

namespace PushOrleans.Delivery;

/// <summary>
/// Push Kit's codes (developer.huawei.com/consumer/cn/doc/HMSCore-References/https-send-api-0000001050986197, response codes), in
/// <c>{"code", "msg"}</c>. Of a partial success <c>msg</c> is JSON itself, and names the tokens that were refused.
/// </summary>
public static class HuaweiErrors
{
    private const string Success = "80000000";
    private const string PartialSuccess = "80100000";

    public static IReadOnlyList<RecipientResult> Of(VendorAnswer answer, IReadOnlyList<string> tokens)
    {
        var json = answer.Json();
        var code = json.Get("code").TextOf();
        if (code == PartialSuccess && answer.IsSuccess) return Partial(json.Get("msg").TextOf(), tokens);
        var all = code switch
        {
            Success when answer.IsSuccess => RecipientResult.Accepted(),
            null => answer.IsSuccess ? RecipientResult.RetryAfter(null, "The answer has no code.") : answer.ByStatus(),
            _ => OfCode(code, answer),
        };
        return [.. tokens.Select(_ => all)];
    }

    /// <summary>Of a recall there is one word for all tokens of the call; a success in part (80100020) does not say for whom, so that it is nobody's.</summary>
    public static RecipientResult OfRecall(VendorAnswer answer) => answer.Json().Get("code").TextOf() switch
    {
        Success when answer.IsSuccess => RecipientResult.Accepted(),
        null => answer.IsSuccess ? RecipientResult.RetryAfter(null, "The answer has no code.") : answer.ByStatus(),
        "80000001" => RecipientResult.RetryAfter(answer.RetryAfter, "80000001"),
        var code => OfCode(code, answer),
    };

    /// <summary>The access token is missing, wrong or expired: another one may be taken.</summary>
    public static bool IsTokenRefused(VendorAnswer answer) => answer.Status == 401 || answer.Json().Get("code").TextOf() is "80200001" or "80200003" or "80200005";

    /// <summary>A code for all tokens of a call, in the numbering that Huawei and Honor share.</summary>
    internal static RecipientResult OfCode(string code, VendorAnswer answer)
    {
        var reason = Untrusted.Code(code);
        return code switch
        {
            // System errors, OAuth service out of reach, tokens that a refresh did not cure, flow control.
            "81000001" or "80600003" or "80200001" or "80200003" or "80200005" or "80300012" => RecipientResult.RetryAfter(answer.RetryAfter, reason),
            // Every token of the call is wrong: also what credentials of another app earn, so it takes no device off a file.
            "80300007" => RecipientResult.Rejected($"{reason} no token of the call is one of this app"),
            "80300008" => RecipientResult.Rejected($"{reason} the message is too large"),
            "80300002" => RecipientResult.Rejected($"{reason} the app may not send to these tokens"),
            _ => answer.Status is 429 or >= 500 ? RecipientResult.RetryAfter(answer.RetryAfter, reason) : RecipientResult.Rejected(reason),
        };
    }

    private static IReadOnlyList<RecipientResult> Partial(string? message, IReadOnlyList<string> tokens)
    {
        var details = new VendorAnswer(200, Encoding.UTF8.GetBytes(message ?? "")).Json();
        HashSet<string> refused = new(StringComparer.Ordinal);
        foreach (var token in details.Get("illegal_tokens").ItemsOf())
            if (Untrusted.TextOf(token) is { } text) refused.Add(text);
        // A partial success that names nobody leaves everyone in doubt.
        if (refused.Count == 0) return [.. tokens.Select(_ => RecipientResult.RetryAfter(null, PartialSuccess + " without the tokens that were refused"))];
        return [.. tokens.Select(token => refused.Contains(token) ? RecipientResult.TokenGone(PartialSuccess + " illegal token") : RecipientResult.Accepted())];
    }
}
