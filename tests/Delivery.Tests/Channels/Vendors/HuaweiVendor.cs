using System.Security.Cryptography;
using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

internal sealed class HuaweiVendor() : Vendor(ChannelKinds.Huawei)
{
    public override Reply Quota => Reply.Json(new { code = "80300012", msg = "flow control", requestId = "1" }, 503);

    public override bool IsTokenCall(VendorCall call) => call.Path == "/oauth2/v3/token";

    public override Reply GiveToken(VendorCall call) =>
        Refuses || call.Form["client_secret"] != "huawei-secret" || call.Form["client_id"] != "100000001"
            ? Reply.Json(new { error = 1101, sub_error = 20011, error_description = "invalid client" }, 400)
            : Reply.Json(new { access_token = AccessToken, expires_in = 3600, token_type = "Bearer" });

    public override Reply Take(VendorCall call)
    {
        if (call.Path == "/v1/100000001/messages:revoke") return Revoke(call);
        Assert.Equal("/v1/100000001/messages:send", call.Path);
        if (call.Header("Authorization") != "Bearer " + AccessToken) return Reply.Json(new { code = "80200003", msg = "OAuth token expired.", requestId = "1" });
        var message = call.Json.GetProperty("message");
        var tokens = message.GetProperty("token").EnumerateArray().Select(token => token.GetString()!).ToList();
        if (tokens.Count is 0 or > 1000) return Reply.Json(new { code = "80300010", msg = "tokens" });
        if (tokens.TrueForAll(Gone.Contains)) return Reply.Json(new { code = "80300007", msg = "all tokens are invalid", requestId = "1" });
        var title = message.GetProperty("android").GetProperty("notification").GetProperty("title").GetString()!;
        var illegal = tokens.Where(token => !Accept(token, title)).ToList();
        return illegal.Count == 0
            ? Reply.Json(new { code = "80000000", msg = "Success", requestId = "1" })
            : Reply.Json(new { code = "80100000", msg = JsonSerializer.Serialize(new { success = tokens.Count - illegal.Count, failure = illegal.Count, illegal_tokens = illegal }), requestId = "1" });
    }

    private Reply Revoke(VendorCall call)
    {
        if (Refuses) return Reply.Json(new { code = "80300032", msg = "No permission to revoke messages.", requestId = "1" }, 400);
        var claims = Verified(call.Header("Authorization")["Bearer ".Length..], (text, signature) => Notices.Rsa.VerifyData(text, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
        Assert.Equal(("account-1", "https://oauth-login.cloud.huawei.com/oauth2/v3/token"), (claims.GetProperty("iss").GetString(), claims.GetProperty("aud").GetString()));
        Assert.Equal(3600, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.Equal("0", call.Header("push-type"));
        var tokens = call.Json.GetProperty("token").EnumerateArray().Select(token => token.GetString()!).ToList();
        if (tokens.Count is 0 or > 1000) return Reply.Json(new { code = "80300010", msg = "tokens" }, 400);
        if (tokens.TrueForAll(Gone.Contains)) return Reply.Json(new { code = "80300007", msg = "All the tokens are invalid.", requestId = "1" }, 400);
        return tokens.Count(token => TakeBack(call.Json.GetProperty("notifyId").GetRawText(), token)) == tokens.Count
            ? Reply.Json(new { code = "80000000", msg = "Success", requestId = "1" })
            : Reply.Json(new { code = "80100020", msg = "Check Parameter Partial Success.", requestId = "1" });
    }
}
