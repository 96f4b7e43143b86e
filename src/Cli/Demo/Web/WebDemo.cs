using System.Security.Cryptography;
using PushOrleans.Api;

namespace PushOrleans.Cli;

/// <summary><c>demo --web</c>: a node, and a site of its own origin that includes the script, so that a newcomer sees a pop-up arrive.</summary>
internal sealed class WebDemo(string url, Terminal terminal, TimeProvider time)
{
    public async Task<int> Run(CancellationToken cancellationToken)
    {
        using var folder = DemoFolder.Of(null);
        var key = RandomNumberGenerator.GetHexString(48, lowercase: true);
        await using var site = new DemoSite(url, time);
        await site.Start(cancellationToken);
        await using var node = Node.Build(new NodeSettings("http://127.0.0.1:0", folder.Path, key, Partitions: 4), ["--PushOrleans:PopUps:AllowedOrigins:0=" + site.Origin]);
        await node.StartAsync(cancellationToken);
        using var client = new ApiClient(node.Address(), key);
        try
        {
            await site.Open(client, node.Address(), cancellationToken);
            terminal.WriteLine($"open {site.Origin} in a browser; end with Ctrl-C");
            await ServeCommand.Until(cancellationToken);
            return ExitCodes.Done;
        }
        finally
        {
            await node.StopAsync(CancellationToken.None);
        }
    }
}
