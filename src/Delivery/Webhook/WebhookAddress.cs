using System.Net;
using System.Net.Sockets;

namespace PushOrleans.Delivery;

/// <summary>
/// Where a webhook may go, so that a provider cannot make this node speak to its own network: https, or http to the loopback interface;
/// no credentials in the URL; and a name must resolve to public addresses only, unless it is the loopback by name.
/// </summary>
public static class WebhookAddress
{
    /// <summary>Null, and what is wrong with it, when the endpoint may not be called.</summary>
    public static Uri? Parse(string? endpoint, out string? error)
    {
        error = null;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri)) error = "The endpoint is not an absolute URL.";
        else if (uri.UserInfo.Length > 0) error = "The endpoint holds credentials; the signature is what proves the sender.";
        else if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)) error = "The endpoint must be https (http only to the loopback interface).";
        return error is null ? uri : null;
    }

    /// <summary>Whether a host by this name may be reached at this address.</summary>
    public static bool MayConnect(string host, IPAddress address, bool allowPrivate)
    {
        var to = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(to)) return IsLoopbackName(host);
        return allowPrivate || IsPublic(to);
    }

    private static bool IsLoopbackName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var literal) && IPAddress.IsLoopback(literal));

    /// <summary>Not one of the blocks that the IANA registries of special-purpose addresses keep from the public network.</summary>
    private static bool IsPublic(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork)
            return !(address.IsIPv6LinkLocal || address.IsIPv6SiteLocal || address.IsIPv6UniqueLocal || address.IsIPv6Multicast || address.IsIPv6Teredo || address.Equals(IPAddress.IPv6Any) || IsTranslated(address));
        var b = address.GetAddressBytes();
        return !(b[0] is 0 or 10 or 127 or >= 224
            || (b[0] == 100 && b[1] is >= 64 and <= 127)
            || (b[0] == 169 && b[1] == 254)
            || (b[0] == 172 && b[1] is >= 16 and <= 31)
            || (b[0] == 192 && b[1] == 168)
            || (b[0] == 192 && b[1] == 0 && b[2] is 0 or 2)
            || (b[0] == 198 && b[1] is 18 or 19)
            || (b[0] == 198 && b[1] == 51 && b[2] == 100)
            || (b[0] == 203 && b[1] == 0 && b[2] == 113));
    }

    // 64:ff9b::/32 (NAT64) and 2002::/16 (6to4) carry an IPv4 address that was not looked at.
    private static bool IsTranslated(IPAddress address)
    {
        var b = address.GetAddressBytes();
        return (b[0] == 0x00 && b[1] == 0x64 && b[2] == 0xff && b[3] == 0x9b) || (b[0] == 0x20 && b[1] == 0x02);
    }
}
