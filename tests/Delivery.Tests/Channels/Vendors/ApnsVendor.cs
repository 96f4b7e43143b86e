using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

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
