using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PushOrleans.Cli.Tests;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;
using PushOrleans.Silo;
using PushOrleans.Storage.Azure.Tests;

namespace PushOrleans.Chaos.Tests;

/// <summary>
/// What one campaign costs on the storage account, counted at the SDK's pipeline: a silo on Azurite, every partition awake, one campaign to
/// everyone. <c>PUSHORLEANS_COST_USERS=1000000 PUSHORLEANS_COST_PARTITIONS=1024</c> make it the one of the acceptance.
/// </summary>
[Trait("speed", "slow")]
public sealed class StorageCostTests(Azurite azurite, ITestOutputHelper output)
{
    private const int Slice = 1_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimits.Test)]
    public async Task A_campaign_costs_two_appends_a_partition_and_little_else()
    {
        var (users, partitions) = (Number("PUSHORLEANS_COST_USERS") ?? 2_000, Number("PUSHORLEANS_COST_PARTITIONS") ?? 64);
        using var tally = new StorageTally();
        using var host = await SiloAsync(partitions);
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        var world = new World(new Limits(PerDay: 60), users);
        await ImportAsync(host, grains, world, partitions);
        await QuietAsync(tally);

        var began = TimeProvider.System.GetTimestamp();
        var view = await SendAsync(grains, world);
        await QuietAsync(tally: null);
        var took = TimeProvider.System.GetElapsedTime(began);
        var costs = tally.Take();
        await Task.Delay(TimeSpan.FromSeconds(5), Token);
        var (idle, total) = (PerSecond(tally.Take(), 5), costs.Values.Aggregate(StorageCost.Nothing, (sum, cost) => sum + cost));
        var background = (long)(idle * took.TotalSeconds);
        Tell(users, partitions, view, costs, total, background, took);

        await TellRecordsAsync(host.Services.GetRequiredService<IJournalStore>(), partitions);
        var counts = view.Counts;
        Assert.Equal(users, counts.Audience);
        Assert.Equal(users, counts.Allow + counts.Modify + counts.Refuse);
        Assert.Equal(counts.Allow + counts.Modify, counts.HandedOver);
        var check = await host.Services.GetRequiredService<ILedgerAudit>().VerifyAsync(Token);
        Assert.Null(check.FirstBad);

        var appends = costs.Where(cost => cost.Key.StartsWith("blob append", StringComparison.Ordinal)).Sum(cost => cost.Value.Operations);
        Assert.True(appends <= (partitions * 2.1) + 10, $"{appends} appends of {partitions} partitions");
        Assert.True(total.Operations - background <= (2.1 * partitions) + 200, $"{total.Operations} operations, {background} of them in the background");
        Assert.True(total.Bytes <= 10_000_000, $"{total.Bytes} bytes");
        await host.StopAsync(Token);
    }

    private async Task<IHost> SiloAsync(int partitions)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PushOrleans:Mode"] = "Cluster",
            ["PushOrleans:Azure:ConnectionString"] = azurite.ConnectionString,
            ["PushOrleans:Azure:Container"] = Azurite.NewName(),
            ["PushOrleans:Azure:TablePrefix"] = Azurite.NewName(),
            ["PushOrleans:Cluster:Address"] = "127.0.0.1",
            ["PushOrleans:Cluster:Dashboard"] = "false",
            ["PushOrleans:Partitions"] = partitions.ToString(CultureInfo.InvariantCulture),
            ["PushOrleans:Secrets:Key"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["PushOrleans:SiloPort"] = FreePort(),
            ["PushOrleans:GatewayPort"] = FreePort(),
        });
        builder.UsePushOrleansSilo();
        var host = builder.Build();
        await host.StartAsync(Token);
        return host;
    }

    private static async Task ImportAsync(IHost host, IGrainFactory grains, World world, int partitions)
    {
        var inputs = grains.GetGrain<IInputsGrain>(0);
        var policy = world.Policy();
        var key = $"{policy["id"]}@{policy["version"]}";
        await inputs.Change(
            [
                new InputsChange(InputsKind.Policy, key, World.Bytes(policy), null),
                new InputsChange(InputsKind.ActivePolicy, "active", System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(key), null),
                .. world.ProviderIds.Select(id => new InputsChange(InputsKind.Provider, id, World.Bytes(world.Provider(id)), null)),
            ],
            Token);
        await host.Services.GetRequiredService<IInputsSource>().RefreshAsync(Token);
        var parts = world.Users.GroupBy(user => Partitioning.Of(user, partitions));
        await Parallel.ForEachAsync(parts, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token }, async (part, stop) =>
        {
            foreach (var slice in part.Chunk(Slice))
                await grains.GetGrain<IUserPartitionGrain>(part.Key).UpsertUsers([.. slice.Select(id => new UserUpsert(id, World.Bytes(world.User(id)), null))], stop);
        });
    }

    private static async Task<CampaignView> SendAsync(IGrainFactory grains, World world)
    {
        var json = World.Campaign("cost", world.ProviderIds[0], TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(2));
        json["appId"] = world.ProviderIds[0] + "-app";
        var campaign = grains.GetGrain<ICampaignGrain>("cost");
        var taken = await campaign.Submit(new SubmitCampaign(World.Bytes(json), "key", SHA256.HashData(World.Bytes(json).Span), "test"), Token);
        Assert.Equal(SubmitStatus.Accepted, taken.Status);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
        late.CancelAfter(TimeSpan.FromMinutes(20));
        while (true)
        {
            var view = (await campaign.Get(late.Token))!;
            if (view.State == CampaignState.Done && view.Counts.HandedOver == view.Counts.Allow + view.Counts.Modify) return view;
            await Task.Delay(100, late.Token);
        }
    }

    /// <summary>Longer than anything that follows from work by itself: watermark, reports, counts, feedback.</summary>
    private static async Task QuietAsync(StorageTally? tally)
    {
        await Task.Delay(TimeSpan.FromSeconds(5), Token);
        tally?.Take();
    }

    private void Tell(int users, int partitions, CampaignView view, SortedDictionary<string, StorageCost> costs, StorageCost total, long background, TimeSpan took)
    {
        List<string> lines =
        [
            $"one campaign to {users:N0} users in {partitions:N0} partitions: {view.Counts.Allow + view.Counts.Modify:N0} grants, {view.Counts.Refuse:N0} refusals, all handed over; {took.TotalSeconds:F1} s with 5 s of rest",
            .. costs.Select(cost => $"  {cost.Key,-28} {cost.Value.Operations,7:N0} operations {cost.Value.Sent,12:N0} B sent {cost.Value.Received,12:N0} B received"),
            $"  {"in all",-28} {total.Operations,7:N0} operations {total.Sent,12:N0} B sent {total.Received,12:N0} B received; {background:N0} operations of them go on without campaigns, too",
        ];
        foreach (var line in lines) output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("PUSHORLEANS_COST_LOG") is { Length: > 0 } file) File.WriteAllLines(file, lines);
    }

    /// <summary>What the partitions recorded, for whom wants to know where appends come from.</summary>
    private async Task TellRecordsAsync(IJournalStore store, int partitions)
    {
        var kinds = new SortedDictionary<RecordKind, int>();
        for (var partition = 0; partition < partitions; partition++)
            await foreach (var record in store.ReadAsync(partition, 1, Token)) kinds[record.Kind] = kinds.GetValueOrDefault(record.Kind) + 1;
        output.WriteLine("  records: " + string.Join(", ", kinds.Select(kind => $"{kind.Key} {kind.Value:N0}")));
    }

    private static double PerSecond(SortedDictionary<string, StorageCost> costs, double seconds) => costs.Values.Sum(cost => cost.Operations) / seconds;

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
