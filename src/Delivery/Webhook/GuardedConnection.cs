using System.Net;
using System.Net.Sockets;

namespace PushOrleans.Delivery;

/// <summary>Connects to an address that was looked at, so that a name cannot point elsewhere between the check and the connection.</summary>
internal static class GuardedConnection
{
    public static async ValueTask<Stream> OpenAsync(DnsEndPoint endpoint, bool allowPrivate, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(endpoint.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, address => WebhookAddress.MayConnect(endpoint.Host, address, allowPrivate));
        if (allowed.Length == 0) throw new ForbiddenAddressException("The endpoint's name has no address that a webhook may go to.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endpoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>The endpoint resolves to addresses that are not public.</summary>
public sealed class ForbiddenAddressException : Exception
{
    public ForbiddenAddressException() { }
    public ForbiddenAddressException(string message) : base(message) { }
    public ForbiddenAddressException(string message, Exception innerException) : base(message, innerException) { }
}
