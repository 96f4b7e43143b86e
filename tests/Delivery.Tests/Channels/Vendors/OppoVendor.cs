using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

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
