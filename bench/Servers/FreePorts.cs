using System.Net;
using System.Net.Sockets;

namespace PushOrleans.Bench;

/// <summary>Ports of the loopback that nobody listens on.</summary>
internal static class FreePorts
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
