using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

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
