using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

internal sealed class HonorVendor() : Vendor(ChannelKinds.Honor)
{
    public override Reply Quota => Reply.Json(new { code = 80300012, message = "flow control" }, 429);

    public override bool IsTokenCall(VendorCall call) => call.Path == "/auth/realms/developer/protocol/openid-connect/token";

    public override Reply GiveToken(VendorCall call) =>
        Refuses || call.Form["client_secret"] != "honor-secret" ? Reply.Json(new { error = "unauthorized_client" }, 401) : Reply.Json(new { access_token = AccessToken, expires_in = 3600 });

    public override Reply Take(VendorCall call)
    {
        Assert.Equal("/api/v1/200000002/sendMessage", call.Path);
        Assert.True(long.TryParse(call.Header("timestamp"), out _));
        if (call.Header("Authorization") != "Bearer " + AccessToken) return Reply.Json(new { code = 80200003, message = "token expired" });
        var tokens = call.Json.GetProperty("token").EnumerateArray().Select(token => token.GetString()!).ToList();
        Assert.InRange(tokens.Count, 1, 1000);
        if (tokens.TrueForAll(Gone.Contains)) return Reply.Json(new { code = 80300007, message = "all tokens are invalid" });
        var title = call.Json.GetProperty("android").GetProperty("notification").GetProperty("title").GetString()!;
        var failed = tokens.Where(token => !Accept(token, title)).ToList();
        return Reply.Json(new { code = failed.Count == 0 ? 200 : 80100000, message = "", data = new { sendResult = true, requestId = "1", failTokens = failed, expireTokens = Array.Empty<string>() } });
    }
}
