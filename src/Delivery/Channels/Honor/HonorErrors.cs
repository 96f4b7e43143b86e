namespace PushOrleans.Delivery;

/// <summary>
/// Honor's answers (developer.honor.com/cn/docs/11002/reference/downlink-message, return codes): <c>{"code", "data": {"sendResult",
/// "failTokens", "expireTokens"}}</c>; 200 is success, the rest shares Huawei's numbering.
/// </summary>
public static class HonorErrors
{
    private const string Success = "200";
    private const string PartialSuccess = "80100000";

    public static IReadOnlyList<RecipientResult> Of(VendorAnswer answer, IReadOnlyList<string> tokens)
    {
        var json = answer.Json();
        var code = json.Get("code").TextOf();
        if (code is Success or PartialSuccess && answer.IsSuccess) return Each(json.Get("data") ?? VendorAnswer.EmptyObject, code, tokens);
        var all = code is null or Success
            ? answer.IsSuccess ? RecipientResult.RetryAfter(null, "The answer has no code.") : answer.ByStatus()
            : HuaweiErrors.OfCode(code, answer);
        return [.. tokens.Select(_ => all)];
    }

    public static bool IsTokenRefused(VendorAnswer answer) => HuaweiErrors.IsTokenRefused(answer);

    private static IReadOnlyList<RecipientResult> Each(System.Text.Json.JsonElement data, string code, IReadOnlyList<string> tokens)
    {
        var refused = data.Get("failTokens").ItemsOf().Concat(data.Get("expireTokens").ItemsOf()).Select(token => Untrusted.TextOf(token)).ToHashSet(StringComparer.Ordinal);
        if (code == PartialSuccess && refused.Count == 0) return [.. tokens.Select(_ => RecipientResult.RetryAfter(null, PartialSuccess + " without the tokens that were refused"))];
        return [.. tokens.Select(token => refused.Contains(token) ? RecipientResult.TokenGone("failed or expired token") : RecipientResult.Accepted())];
    }
}
