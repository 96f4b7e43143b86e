using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;
using PushOrleans.Silo;

namespace PushOrleans.Bench;

/// <summary>
/// A silo of the product as it ships, on a store of its own, with the race's inputs and users. Only two things differ: decisions have the
/// race's clock, and granted pushes are handed to nobody, as no peer hands them on.
/// </summary>
internal sealed class RaceNode : IAsyncDisposable
{
    private const int UsersPerCall = 1000;

    private readonly IHost _host;
    private readonly TemporaryFolder _folder;
    private readonly int[][] _usersOf;
    private StrongBox<bool> _ending = new();

    private RaceNode(IHost host, TemporaryFolder folder, RaceClock clock, RacePopulation population, int users, int partitions)
    {
        (_host, _folder, Clock, Population, Users, Partitions) = (host, folder, clock, population, users, partitions);
        _usersOf = [.. Enumerable.Range(0, users).GroupBy(user => Partitioning.Of(RacePopulation.UserId(user), partitions)).OrderBy(part => part.Key).Select(part => part.ToArray())];
        if (_usersOf.Length != partitions) throw new InvalidOperationException($"{users} users leave some of {partitions} partitions empty.");
    }

    public RaceClock Clock { get; }
    public RacePopulation Population { get; }
    public int Users { get; }
    public int Partitions { get; }
    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();
    public IJournalStore Store => _host.Services.GetRequiredService<IJournalStore>();
    public IServiceProvider Services => _host.Services;

    public static async Task<RaceNode> StartAsync(
        RacePopulation population, int users, RaceStore store, RacePack pack, CancellationToken cancellationToken, int partitions = Partitioning.EmbeddedDefault)
    {
        var folder = new TemporaryFolder();
        var clock = new RaceClock(RacePopulation.FirstAt - 3600);
        var builder = Host.CreateApplicationBuilder(HostArguments.Unwatched());
        // What is said of a silo that is being stopped amid its reports is noise among the figures.
        var ending = new StrongBox<bool>();
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter("Polly", LogLevel.None)
            .AddFilter((category, level) => !ending.Value && level >= (category?.StartsWith("PushOrleans", StringComparison.Ordinal) == true ? LogLevel.Warning : LogLevel.Error));
        builder.Services.AddKeyedSingleton<TimeProvider>(WellKnown.DomainTime, clock);
        builder.Configuration[$"{PushOrleansOptions.Section}:Secrets:Key"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        builder.UsePushOrleansSilo(options =>
        {
            options.Partitions = partitions;
            store.Configure(options, folder);
        });
        builder.Services.AddSingleton<IHandOff, NoHandOff>();
        var node = new RaceNode(builder.Build(), folder, clock, population, users, partitions) { _ending = ending };
        await node._host.StartAsync(cancellationToken);
        await node.TakeInAsync(pack, cancellationToken);
        return node;
    }

    public IUserPartitionGrain Partition(int partition) => Grains.GetGrain<IUserPartitionGrain>(partition);

    /// <summary>The users of a partition in the order of their ordinals.</summary>
    public int[] UsersOf(int partition) => _usersOf[partition];

    public Task OfferAsync(CampaignOffer offer, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Partitions).Select(partition => Partition(partition).Offer(offer, [], cancellationToken)));

    /// <summary>Deferred is terminal in the race: what waits is dropped.</summary>
    public Task StopAsync(string campaignId, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Partitions).Select(partition => Partition(partition).StopCampaign(campaignId, cancellationToken)));

    public async ValueTask DisposeAsync()
    {
        _ending.Value = true;
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable disposable) await disposable.DisposeAsync();
        _folder.Dispose();
    }

    private async Task TakeInAsync(RacePack pack, CancellationToken cancellationToken)
    {
        var inputs = Services.GetRequiredService<IInputsSource>();
        var changed = await Grains.GetGrain<IInputsGrain>(0).Change(RaceDocuments.Inputs(Population, pack), cancellationToken);
        if (changed.Status != InputsChangeStatus.Created) throw new InvalidOperationException($"{changed.Status} {changed.Detail}");
        while (inputs.Fresh?.Version < changed.Version) await inputs.RefreshAsync(cancellationToken);
        await Parallel.ForEachAsync(Enumerable.Range(0, Partitions), cancellationToken, async (partition, token) =>
        {
            foreach (var part in _usersOf[partition].Chunk(UsersPerCall))
            {
                await Partition(partition).UpsertUsers(
                    [.. part.Select(user => new UserUpsert(RacePopulation.UserId(user), RaceDocuments.User(Population, user, pack), null))], token);
            }
        });
    }

    private sealed class NoHandOff : IHandOff
    {
        public Task HandOver(GrantBatch batch, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
