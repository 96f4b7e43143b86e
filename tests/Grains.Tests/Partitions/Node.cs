using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains.Tests.Partitions;

/// <summary>One silo, or two, on a journal that outlives it, with a clock of its own for decisions. The system's clock drives timers.</summary>
internal sealed class Node : IAsyncDisposable
{
    /// <summary>2026-03-10 10:00:00 in Shanghai.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 10, 2, 0, 0, TimeSpan.Zero);

    private readonly InProcessTestCluster _cluster;

    private Node(InProcessTestCluster cluster, IJournalStore store, FakeTimeProvider clock, RecordedHandOff handOff, int partitions) =>
        (_cluster, Store, Clock, HandOff, Partitions) = (cluster, store, clock, handOff, partitions);

    public IJournalStore Store { get; }
    public FakeTimeProvider Clock { get; }
    public RecordedHandOff HandOff { get; }
    public int Partitions { get; }
    public IGrainFactory Grains => _cluster.Client;
    public IServiceProvider Services => _cluster.Silos[0].ServiceProvider;
    public long Now => Clock.GetUtcNow().ToUnixTimeSeconds();

    public static async Task<Node> StartAsync(
        IJournalStore? store = null,
        FakeTimeProvider? clock = null,
        int partitions = 1,
        Action<PartitionOptions>? configure = null,
        RecordedHandOff? handOff = null,
        short silos = 1,
        IncomingGrainCallFilterDelegate? onCall = null)
    {
        store ??= new MemoryJournalStore();
        clock ??= new FakeTimeProvider(Start);
        handOff ??= new RecordedHandOff();
        await store.OpenAsync(partitions, TestContext.Current.CancellationToken);
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.UseInMemoryReminderService();
            silo.AddMemoryGrainStorage(WellKnown.Storage);
            silo.Services.AddSingleton(store);
            silo.Services.AddSingleton<IHandOff>(handOff);
            silo.Services.AddKeyedSingleton<TimeProvider>(WellKnown.DomainTime, clock);
            silo.Services.AddPushGrains();
            silo.Services.AddSingleton<StaleableInputs>();
            silo.Services.AddSingleton<IInputsSource>(services => services.GetRequiredService<StaleableInputs>());
            silo.Services.Configure<PartitionOptions>(options =>
            {
                options.Count = partitions;
                options.Tick = TimeSpan.FromMilliseconds(10);
                options.WatermarkEvery = TimeSpan.FromMilliseconds(20);
                configure?.Invoke(options);
            });
            silo.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
            if (onCall is not null) silo.AddIncomingGrainCallFilter(onCall);
        });
        builder.ConfigureClient(client => client.Services.Configure<Orleans.Serialization.ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add("PushOrleans")));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new Node(cluster, store, clock, handOff, partitions);
    }

    public IUserPartitionGrain Partition(int number = 0) => Grains.GetGrain<IUserPartitionGrain>(number);

    /// <summary>After its incarnation has ended: the next one answers.</summary>
    public async Task WhenOpenAsync()
    {
        while (true)
        {
            try
            {
                await Partition().GetTail(TestContext.Current.CancellationToken);
                return;
            }
            catch (Exception fault) when (fault is MovedException or EvidenceUnavailableException)
            {
                await Task.Delay(2, TestContext.Current.CancellationToken);
            }
        }
    }

    public IUserGrain User(string id) => Grains.GetGrain<IUserGrain>(id);

    /// <summary>The user's grain lives on the silo that does not have the partition, as it may after the partition has moved.</summary>
    public async Task<UserView?> WakeElsewhereAsync(string id)
    {
        await Partition().GetTail(TestContext.Current.CancellationToken);
        RequestContext.Set(IPlacementDirector.PlacementHintKey, _cluster.Silos.Single(silo => silo.ServiceProvider.GetRequiredService<LocalPartitions>().Count == 0).SiloAddress);
        try
        {
            return await User(id).Get(TestContext.Current.CancellationToken);
        }
        finally
        {
            RequestContext.Clear();
        }
    }

    public IInputsSource Inputs => Services.GetRequiredService<IInputsSource>();

    /// <summary>The samples' policy, providers and source lists; providers changed as a test wants.</summary>
    public Task TakeInputsAsync(Action<JsonObject>? changePolicy = null, Action<JsonObject>? changeProvider = null) =>
        ChangeInputsAsync(Samples.Inputs(changePolicy, changeProvider));

    public async Task ChangeInputsAsync(params IReadOnlyList<InputsChange> changes)
    {
        var changed = await Grains.GetGrain<IInputsGrain>(0).Change(changes, TestContext.Current.CancellationToken);
        Assert.True(changed.Status is InputsChangeStatus.Created or InputsChangeStatus.Updated or InputsChangeStatus.Same, $"{changed.Status} {changed.Detail}");
        while (Inputs.Fresh?.Version < changed.Version) await Inputs.RefreshAsync(TestContext.Current.CancellationToken);
    }

    public async Task TakeUsersAsync(params IEnumerable<JsonObject> users)
    {
        foreach (var part in users.GroupBy(user => Partitioning.Of((string)user["id"]!, Partitions)))
            await Partition(part.Key).UpsertUsers(
                [.. part.Select(user => new UserUpsert((string)user["id"]!, Samples.Bytes(user), null))], TestContext.Current.CancellationToken);
    }

    public Task<PartitionProgress> OfferAsync(JsonObject campaign, int partition = 0, params IReadOnlyList<string> userIds) =>
        Partition(partition).Offer(Samples.Offer(campaign, Now), userIds, TestContext.Current.CancellationToken);

    /// <summary>The counts once they are as wanted; fails when they never get there.</summary>
    public async Task<PartitionProgress> WhenAsync(string campaignId, Func<PartitionProgress, bool> wanted, int partition = 0)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(60));
        PartitionProgress? last = null;
        while (true)
        {
            last = await Partition(partition).GetProgress(campaignId, CancellationToken.None);
            if (last is not null && wanted(last)) return last;
            if (timeout.IsCancellationRequested) Assert.Fail($"{campaignId} stays at {last}");
            await Task.Delay(5, CancellationToken.None);
        }
    }

    public async Task<IReadOnlyList<LedgerLine>> LedgerAsync(int partition = 0, LedgerPlace? after = null)
    {
        var lines = new List<LedgerLine>();
        await foreach (var line in Partition(partition).ReadLedger(new LedgerFilter(null, null, null, null, after), TestContext.Current.CancellationToken)) lines.Add(line);
        return lines;
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();
}

/// <summary>The silo's inputs, which a test can let go stale.</summary>
internal sealed class StaleableInputs(InputsCache cache) : IInputsSource
{
    public bool IsStale { get; set; }

    public Inputs? Fresh => IsStale ? null : cache.Fresh;

    public Task<Inputs> RefreshAsync(CancellationToken cancellationToken) => cache.RefreshAsync(cancellationToken);

    public Task<Inputs> AtAsync(long version, CancellationToken cancellationToken) => cache.AtAsync(version, cancellationToken);
}

/// <summary>A hand-off that confirms at once and remembers; told to, it fails.</summary>
internal sealed class RecordedHandOff : IHandOff
{
    private readonly ConcurrentQueue<GrantBatch> _batches = new();

    public IReadOnlyCollection<GrantBatch> Batches => _batches;

    /// <summary>While true, the broker confirms nothing.</summary>
    public bool IsDown { get; set; }

    public Task HandOver(GrantBatch batch, CancellationToken cancellationToken)
    {
        if (IsDown) throw new IOException("the broker is down");

        // What was gathered while the page was decided names every channel that the grants, made now, have.
        if (batch.Channels is { } channels) Assert.Subset(channels.ToHashSet(), batch.Grants.SelectMany(grant => grant.Devices).Select(device => device.Channel).ToHashSet());
        _batches.Enqueue(batch with { Grants = [.. batch.Grants] });
        return Task.CompletedTask;
    }

    public IReadOnlyCollection<string> Recallable { get; init; } = [];

    public ConcurrentQueue<RecallPage> Recalls { get; } = new();

    /// <summary>What a vendor is asked for ends when this does.</summary>
    public Func<RecallPage, CancellationToken, Task> AskedBack { get; set; } = (_, _) => Task.CompletedTask;

    public Task Recall(RecallPage page, CancellationToken cancellationToken)
    {
        Recalls.Enqueue(page);
        return AskedBack(page, cancellationToken);
    }

    public IReadOnlyList<string> UsersOf(string campaignId) =>
        [.. _batches.Where(batch => batch.CampaignId == campaignId).SelectMany(batch => batch.Grants).Select(grant => grant.UserId).Order(StringComparer.Ordinal)];
}
