using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

/// <summary>One vendor's protocol from the other side, as its documentation has it. Asserts what the documentation demands.</summary>
internal abstract class Vendor(string kind)
{
    private int _tokens;

    public string Kind => kind;

    /// <summary>Tokens of devices that are no more.</summary>
    public HashSet<string> Gone { get; } = [];

    /// <summary>Tokens for which messages were taken, each time.</summary>
    public ConcurrentQueue<string> Taken { get; } = new();

    /// <summary>Titles of messages that were taken.</summary>
    public ConcurrentQueue<string> Titles { get; } = new();

    /// <summary>What was taken back: under which id of ours, and from which token, each time.</summary>
    public ConcurrentQueue<(string Id, string Token)> TakenBack { get; } = new();

    /// <summary>The vendor does not know these credentials.</summary>
    public bool Refuses { get; set; }

    public virtual bool IsHttp2 => false;
    public virtual string Busy => "";
    public abstract Reply Quota { get; }

    public static Vendor Of(string kind) => kind switch
    {
        ChannelKinds.Fcm => new FcmVendor(),
        ChannelKinds.Apns => new ApnsVendor(),
        ChannelKinds.Web => new WebVendor(),
        ChannelKinds.Huawei => new HuaweiVendor(),
        ChannelKinds.Honor => new HonorVendor(),
        ChannelKinds.Xiaomi => new XiaomiVendor(),
        ChannelKinds.Oppo => new OppoVendor(),
        ChannelKinds.Vivo => new VivoVendor(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public virtual bool IsTokenCall(VendorCall call) => false;

    public virtual Reply GiveToken(VendorCall call) => throw new NotSupportedException();

    public abstract Reply Take(VendorCall call);

    /// <summary>The access token that was given is no longer taken.</summary>
    public void Expire() => Interlocked.Increment(ref _tokens);

    protected string AccessToken => "access-" + _tokens.ToString(CultureInfo.InvariantCulture);

    protected bool Accept(string token, string title)
    {
        if (Gone.Contains(token)) return false;
        Taken.Enqueue(token);
        Titles.Enqueue(title);
        return true;
    }

    protected bool TakeBack(string id, string token)
    {
        if (Gone.Contains(token)) return false;
        TakenBack.Enqueue((id, token));
        return true;
    }

    protected static JsonElement Verified(string jwt, Func<byte[], byte[], bool> verify)
    {
        var parts = jwt.Split('.');
        Assert.True(verify(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2])));
        return JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
    }
}

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

internal sealed class ApnsVendor() : Vendor(ChannelKinds.Apns)
{
    private readonly ConcurrentDictionary<string, bool> _ids = new();
    private string? _expired;

    public override bool IsHttp2 => true;
    public override string Busy => """{"reason":"TooManyRequests"}""";
    public override Reply Quota => new(429, Busy);

    public override Reply Take(VendorCall call)
    {
        Assert.Equal("HTTP/2", call.Protocol);
        var bearer = call.Header("authorization");
        Assert.StartsWith("bearer ", bearer, StringComparison.Ordinal);
        var claims = Verified(bearer["bearer ".Length..], (text, signature) => Notices.Ec.VerifyData(text, signature, HashAlgorithmName.SHA256));
        Assert.Equal("TEAM000001", claims.GetProperty("iss").GetString());
        if (Refuses) return new Reply(403, """{"reason":"InvalidProviderToken"}""");
        if (AccessToken != "access-0" && (_expired ??= bearer) == bearer) return new Reply(403, """{"reason":"ExpiredProviderToken"}""");
        Assert.Equal(("com.example.news", "alert"), (call.Header("apns-topic"), call.Header("apns-push-type")));
        Assert.True(Guid.TryParseExact(call.Header("apns-id"), "D", out _));
        Assert.InRange(Encoding.UTF8.GetByteCount(call.Header("apns-collapse-id")), 1, 64);
        Assert.True(long.Parse(call.Header("apns-expiration"), CultureInfo.InvariantCulture) > 0);
        var token = call.Path["/3/device/".Length..];
        if (token.StartsWith("0bad", StringComparison.Ordinal)) return new Reply(400, """{"reason":"BadDeviceToken"}""");
        if (Gone.Contains(token)) return new Reply(410, """{"reason":"Unregistered","timestamp":1772366400000}""");
        // A repeat of an id that was taken replaces itself on the device.
        if (_ids.TryAdd(call.Header("apns-id"), true)) Accept(token, call.Json.GetProperty("aps").GetProperty("alert").GetProperty("title").GetString()!);
        return new Reply(200, "");
    }
}

internal sealed class WebVendor() : Vendor(ChannelKinds.Web)
{
    public override Reply Quota => new(429, "");

    /// <summary>Body and Authorization of the last message taken.</summary>
    public (byte[] Body, string Authorization) Last { get; private set; }

    public override Reply Take(VendorCall call)
    {
        Assert.Equal("aes128gcm", call.Header("Content-Encoding"));
        Assert.InRange(long.Parse(call.Header("TTL"), CultureInfo.InvariantCulture), 1, 28 * 86_400);
        Assert.Matches("^[A-Za-z0-9_-]{1,32}$", call.Header("Topic"));
        Assert.Contains(call.Header("Urgency"), new[] { "very-low", "low", "normal", "high" });
        Assert.Matches("^vapid t=[^ ,]+, k=[^ ,]+$", call.Header("Authorization"));
        if (Refuses) return new Reply(403, "the key does not match");
        if (call.Body.Length > 4096) return new Reply(413, "");
        var token = call.Path["/send/".Length..];
        if (token.StartsWith("other", StringComparison.Ordinal)) return new Reply(403, "");
        Last = (call.Body, call.Header("Authorization"));
        return Accept(token, "") ? new Reply(201, "") : new Reply(410, "");
    }
}

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

internal sealed class XiaomiVendor() : Vendor(ChannelKinds.Xiaomi)
{
    public override Reply Quota => Reply.Json(new { result = "error", code = 200001, reason = "quota", trace_id = "1" });

    public override Reply Take(VendorCall call)
    {
        if (Refuses || call.Header("Authorization") != "key=xiaomi-secret") return Reply.Json(new { result = "error", code = 21301, reason = "auth failed" });
        var form = call.Form;
        if (call.Path == "/v3/message/regid/revoke") return Revoke(form);
        Assert.Equal("/v3/message/regid", call.Path);
        Assert.Equal(("com.example.news", "0"), (form["restricted_package_name"], form["pass_through"]));
        Assert.InRange(form["title"].Length, 1, 49);
        Assert.InRange(form["description"].Length, 1, 127);
        var tokens = form["registration_id"].Split(',');
        Assert.InRange(tokens.Length, 1, 1000);
        if (tokens.All(Gone.Contains)) return Reply.Json(new { result = "error", code = 20301, reason = "no valid targets" });
        var bad = tokens.Where(token => !Accept(token, form["title"])).ToList();
        return Reply.Json(new { result = "ok", code = 0, data = new { id = "1", bad_regids = string.Join(',', bad) }, description = "成功" });
    }

    private Reply Revoke(IReadOnlyDictionary<string, string> form)
    {
        Assert.Equal(["notify_id", "registration_ids", "restricted_package_name"], form.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("com.example.news", form["restricted_package_name"]);
        var tokens = form["registration_ids"].Split(',');
        Assert.InRange(tokens.Length, 1, 1000);
        if (tokens.All(Gone.Contains)) return Reply.Json(new { result = "error", code = 20301, reason = "no valid targets" });
        var bad = tokens.Where(token => !TakeBack(form["notify_id"], token)).ToList();
        return Reply.Json(new { result = "ok", code = 0, data = new { bad_regids = string.Join(',', bad) }, description = "成功" });
    }
}

internal sealed class OppoVendor() : Vendor(ChannelKinds.Oppo)
{
    private readonly ConcurrentDictionary<string, bool> _ids = new();

    public override Reply Quota => Reply.Json(new { code = 33, message = "daily quota" });

    public override bool IsTokenCall(VendorCall call) => call.Path == "/server/v1/auth";

    public override Reply GiveToken(VendorCall call)
    {
        var sign = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(call.Form["app_key"] + call.Form["timestamp"] + "oppo-secret")));
        return Refuses || sign != call.Form["sign"] ? Reply.Json(new { code = 16, message = "Invalid Signature" }) : Reply.Json(new { code = 0, data = new { auth_token = AccessToken, create_time = call.Form["timestamp"] } });
    }

    public override Reply Take(VendorCall call)
    {
        Assert.Equal("/server/v1/message/notification/unicast_batch", call.Path);
        if (call.Form["auth_token"] != AccessToken) return Reply.Json(new { code = 11, message = "Invalid AuthToken" });
        using var messages = JsonDocument.Parse(call.Form["messages"]);
        Assert.InRange(messages.RootElement.GetArrayLength(), 1, 1000);
        return Reply.Json(new { code = 0, message = "", data = messages.RootElement.EnumerateArray().Select(Row).ToList() });
    }

    private Dictionary<string, object> Row(JsonElement message)
    {
        var token = message.GetProperty("target_value").GetString()!;
        var notification = message.GetProperty("notification");
        Dictionary<string, object> row = new() { ["messageId"] = "1", ["registrationId"] = token };
        if (Gone.Contains(token)) (row["errorCode"], row["errorMessage"]) = (10000, "Invalid Registration_id");
        // A known app_message_id is pushed once.
        else if (_ids.TryAdd(notification.GetProperty("app_message_id").GetString()!, true)) Accept(token, notification.GetProperty("title").GetString()!);
        return row;
    }
}

internal sealed class VivoVendor() : Vendor(ChannelKinds.Vivo)
{
    private readonly ConcurrentDictionary<string, string> _texts = new();

    public override Reply Quota => Reply.Json(new { result = 10070, desc = "发送总量超出限制" });

    public override bool IsTokenCall(VendorCall call) => call.Path == "/message/auth";

    public override Reply GiveToken(VendorCall call)
    {
        var body = call.Json;
        var text = $"{body.GetProperty("appId").GetInt64()}{body.GetProperty("appKey").GetString()}{body.GetProperty("timestamp").GetInt64()}vivo-secret";
#pragma warning disable CA5351 // The vendor's protocol.
        var sign = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
        return Refuses || sign != body.GetProperty("sign").GetString() ? Reply.Json(new { result = 10203, desc = "sign" }) : Reply.Json(new { result = 0, desc = "", authToken = AccessToken });
    }

    public override Reply Take(VendorCall call)
    {
        if (call.Header("authToken") != AccessToken) return Reply.Json(new { result = 10000, desc = "权限认证失败" });
        var body = call.Json;
        switch (call.Path)
        {
            case "/message/send":
                var one = body.GetProperty("regId").GetString()!;
                return Accept(one, body.GetProperty("title").GetString()!)
                    ? Reply.Json(new { result = 0, desc = "", taskId = "1" })
                    : Reply.Json(new { result = 10302, desc = "regId不合法", invalidUser = new { status = 1, userid = one } });
            case "/message/saveListPayload":
                var task = "task-" + _texts.Count.ToString(CultureInfo.InvariantCulture);
                _texts[task] = body.GetProperty("title").GetString()!;
                return Reply.Json(new { result = 0, desc = "", taskId = task });
            default:
                Assert.Equal("/message/pushToList", call.Path);
                var tokens = body.GetProperty("regIds").EnumerateArray().Select(token => token.GetString()!).ToList();
                Assert.InRange(tokens.Count, 2, 1000);
                var title = _texts[body.GetProperty("taskId").GetString()!];
                return Reply.Json(new { result = 0, desc = "", invalidUsers = tokens.Where(token => !Accept(token, title)).Select(token => new { status = 1, userid = token }).ToList() });
        }
    }
}
