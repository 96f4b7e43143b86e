using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;

namespace PushOrleans.Cluster.Tests.Moves;

[Trait("speed", "slow"), Collection("A machine has room for one cluster")]
public sealed class LedgerExportTests
{
    // Two a day each may have of a provider's service: a third would wait for midnight, where that is near. A ledger of some megabytes.
    private const int Users = 8_000;
    private const int Campaigns = 2;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limits.Test)]
    public async Task An_export_has_every_line_once_whatever_moves_meanwhile_and_breaks_off_when_nobody_is_left()
    {
        await using var cluster = await LocalCluster.UpAsync(2, 1, "--partitions", "4", "--set", "PushOrleans:LedgerPatienceSeconds=30");
        using var client = cluster.Client();
        var world = new World(client);
        await world.PrepareAsync(Users, Cancellation);
        for (var i = 0; i < Campaigns; i++) World.AssertConserved(await world.EndAsync(await world.SubmitAsync("c" + i, Cancellation), Cancellation), Users);
        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = NarrowAsync }) { BaseAddress = cluster.Address("api-1"), Timeout = Limits.Campaign };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", cluster.Key);
        List<string> still = [], moved = [];
        await ExportAsync(http, still, () => Task.CompletedTask);

        await ExportAsync(http, moved, async () =>
        {
            await cluster.RunAsync("add");
            foreach (var silo in (string[])["1", "2"]) await cluster.RunAsync("stop", silo);
        });

        Assert.Contains("is asked for the rest", cluster.Log("api-1"), StringComparison.Ordinal);
        Assert.True(still.Count > Users * (Campaigns + 1), $"{still.Count} lines");
        Assert.Equal(still.Where(IsOfUsers), moved.Where(IsOfUsers));
        await Assert.ThrowsAnyAsync<IOException>(() => ExportAsync(http, [], () => cluster.RunAsync("kill", "3")));
    }

    /// <summary>Reads the first line, waits until <paramref name="meanwhile"/> is over, reads the others.</summary>
    private static async Task ExportAsync(HttpClient http, List<string> lines, Func<Task> meanwhile)
    {
        using var reader = new StreamReader(await http.GetStreamAsync(new Uri("/v1/ledger", UriKind.Relative), Cancellation), bufferSize: 1024);
        lines.Add((await reader.ReadLineAsync(Cancellation))!);
        await meanwhile();
        while (await reader.ReadLineAsync(Cancellation) is { } line) lines.Add(line);
    }

    /// <summary>A partition that opens elsewhere writes so in its ledger.</summary>
    private static bool IsOfUsers(string line) => JsonDocument.Parse(line).RootElement.GetProperty("kind").GetString() is not ("incarnation" or "seal");

    /// <summary>A connection that takes little which nobody reads: the ledger must not have been written before anything moves.</summary>
    private static async ValueTask<Stream> NarrowAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 16 * 1024 };
        await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
