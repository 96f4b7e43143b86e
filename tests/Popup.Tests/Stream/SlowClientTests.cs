using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace PushOrleans.Popup.Tests;

/// <summary>A client that is connected and does not read costs the node a bounded time and a bounded number of bytes, and loses nothing.</summary>
public sealed class SlowClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Who_does_not_read_is_dropped_and_finds_its_pop_up_when_it_comes_back()
    {
        await using var node = await PopUpNode.Start("http://127.0.0.1:1", "--PushOrleans:PopUps:SlowClientSeconds=1", "--PushOrleans:Partition:ShowWithin=00:00:01");
        var (deaf, reader) = (await node.User(), await node.User());
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // Set before it connects: the window is small from the start, so that one pop-up does not fit into it and the sender's buffers.
        socket.ReceiveBufferSize = 1024;
        await socket.ConnectAsync(node.Url.Host, node.Url.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /v1/popups/stream HTTP/1.1\r\nHost: {node.Url.Authority}\r\nAuthorization: Bearer {await node.Token(deaf)}\r\n\r\n"));
        await using var stream = await DeviceStream.Open(node, await node.Token(reader));
        var hub = (PushOrleans.Api.PopUpHub)node.Services.GetService(typeof(PushOrleans.Api.PopUpHub))!;
        var since = Stopwatch.StartNew();
        while (hub.Connections != 2) await Wait(since);

        var campaign = await node.Submit(body => body["body"] = new string('年', 800_000), deaf, reader);
        since.Restart();
        while (hub.Connections != 1) await Wait(since);

        // The other one got it meanwhile, and is still there; the deaf one gets it with its next connection.
        Assert.Equal(campaign, (await stream.Next()).GetProperty("campaignId").GetString());
        Assert.Equal(1, hub.Connections);
        await using var back = await DeviceStream.Open(node, await node.Token(deaf));
        Assert.Equal(campaign, (await back.Next()).GetProperty("campaignId").GetString());
    }

    private static async Task Wait(Stopwatch since)
    {
        Assert.True(since.Elapsed < Patience, "The connections did not come to what they should be.");
        await Task.Delay(25);
    }
}
