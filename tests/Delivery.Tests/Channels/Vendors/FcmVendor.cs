using System.Security.Cryptography;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

internal sealed class FcmVendor() : Vendor(ChannelKinds.Fcm)
{
    public override Reply Quota => Error(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED");

    public override bool IsTokenCall(VendorCall call) => call.Path == "/token";

    public override Reply GiveToken(VendorCall call)
    {
        if (Refuses) return Reply.Json(new { error = "invalid_grant" }, 400);
        Assert.Equal("urn:ietf:params:oauth:grant-type:jwt-bearer", call.Form["grant_type"]);
        var claims = Verified(call.Form["assertion"], (text, signature) => Notices.Rsa.VerifyData(text, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal("https://oauth2.googleapis.com/token", claims.GetProperty("aud").GetString());
        Assert.Equal(3600, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        return Reply.Json(new { access_token = AccessToken, expires_in = 3599, token_type = "Bearer" });
    }

    public override Reply Take(VendorCall call)
    {
        Assert.Equal("/v1/projects/project-1/messages:send", call.Path);
        if (call.Header("Authorization") != "Bearer " + AccessToken) return Error(401, "UNAUTHENTICATED", null);
        var message = call.Json.GetProperty("message");
        var token = message.GetProperty("token").GetString()!;
        if (token.StartsWith("other", StringComparison.Ordinal)) return Error(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH");
        return Accept(token, message.GetProperty("notification").GetProperty("title").GetString()!) ? Reply.Json(new { name = "projects/project-1/messages/1" }) : Error(404, "NOT_FOUND", "UNREGISTERED");
    }

    private static Reply Error(int status, string name, string? code) => Reply.Json(
        new
        {
            error = new
            {
                code = status,
                message = "a message for people",
                status = name,
                details = code is null ? Array.Empty<object>() : [new Dictionary<string, string> { ["@type"] = "type.googleapis.com/google.firebase.fcm.v1.FcmError", ["errorCode"] = code }],
            },
        },
        status);
}
