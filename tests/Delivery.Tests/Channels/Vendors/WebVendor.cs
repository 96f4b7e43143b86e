using System.Globalization;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

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
