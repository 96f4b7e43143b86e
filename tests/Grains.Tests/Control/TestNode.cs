using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;
using PushOrleans.Storage.Sqlite;

namespace PushOrleans.Grains.Tests.Control;

/// <summary>A node whose store outlives it: a file when a path is given, else memory. Decisions have a clock of their own; timers the system's.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly InProcessTestCluster _cluster;

    private TestNode(InProcessTestCluster cluster, FakeTimeProvider clock, int partitions) => (_cluster, Clock, Partitions) = (cluster, clock, partitions);

    public FakeTimeProvider Clock { get; }
    public int Partitions { get; }
    public IGrainFactory Grains => _cluster.Client;
    public IServiceProvider Services => _cluster.Silos[0].ServiceProvider;
    public IInputsSource InputsSource => Services.GetRequiredService<IInputsSource>();
    public IInputsGrain Inputs => Grains.GetGrain<IInputsGrain>(0);
    public MemoryJournalStore Memory => (MemoryJournalStore)Services.GetRequiredService<IJournalStore>();

    public static async Task<TestNode> StartAsync(
        int partitions = 4, bool stepped = false, string? file = null, DateTimeOffset? start = null, Action<IServiceCollection>? configure = null)
    {
        var clock = new FakeTimeProvider(start ?? Start);
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            if (file is null)
            {
                silo.UseInMemoryReminderService();
                silo.AddMemoryGrainStorage(WellKnown.Storage);
                silo.Services.AddSingleton<IJournalStore>(new MemoryJournalStore());
            }
            else
            {
                silo.AddSqliteJournal(options => options.Path = file);
                silo.AddSqliteGrainStorage(WellKnown.Storage);
                silo.UseSqliteReminders();
            }

            silo.Services.AddKeyedSingleton<TimeProvider>(WellKnown.DomainTime, clock);
            silo.Services.AddSingleton<IHandOff, ConfirmingHandOff>();
            silo.Services.AddPushGrains();
            silo.Services.Configure<PartitionOptions>(options => (options.Count, options.Stepped) = (partitions, stepped));
            silo.Services.Configure<CampaignOptions>(options => options.LookEvery = TimeSpan.FromMilliseconds(20));
            silo.Services.AddSingleton<Microsoft.Extensions.Hosting.IHostedService>(provider => new Opening(provider.GetRequiredService<IJournalStore>(), partitions));
            silo.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
            configure?.Invoke(silo.Services);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        var node = new TestNode(cluster, clock, partitions);
        await node.WaitAsync(() => Task.FromResult(node.InputsSource.Fresh), fresh => fresh is not null);
        return node;
    }

    public IUserPartitionGrain Partition(int number) => Grains.GetGrain<IUserPartitionGrain>(number);

    public ICampaignGrain Campaign(string id) => Grains.GetGrain<ICampaignGrain>(id);

    public async Task ChangeAsync(params IReadOnlyList<InputsChange> changes)
    {
        var changed = await Inputs.Change(changes, TestContext.Current.CancellationToken);
        Assert.False(InputsPlan.IsFailure(changed.Status), $"{changed.Status} {changed.Detail}");
    }

    public async Task TakeUsersAsync(IEnumerable<JsonObject> users)
    {
        foreach (var part in users.GroupBy(user => Partitioning.Of((string)user["id"]!, Partitions)))
        {
            foreach (var chunk in part.Chunk(500))
                await Partition(part.Key).UpsertUsers([.. chunk.Select(user => new UserUpsert((string)user["id"]!, SampleSet.Bytes(user), null))], TestContext.Current.CancellationToken);
        }
    }

    public Task<SubmitOutcome> SubmitAsync(JsonObject campaign, string key = "key", string by = "author") => Campaign((string)campaign["id"]!).Submit(
        new SubmitCampaign(SampleSet.Bytes(campaign), key, System.Security.Cryptography.SHA256.HashData(SampleSet.Bytes(campaign)), by), TestContext.Current.CancellationToken);

    public Task<CampaignView> WhenAsync(string campaignId, CampaignState state) => WhenAsync(campaignId, view => view.State == state);

    public async Task<CampaignView> WhenAsync(string campaignId, Func<CampaignView, bool> wanted) =>
        (await WaitAsync(() => Campaign(campaignId).Get(TestContext.Current.CancellationToken), view => view is not null && wanted(view)))!;

    public async Task<T> WaitAsync<T>(Func<Task<T>> ask, Func<T, bool> wanted)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
        {
            var answer = await ask();
            if (wanted(answer)) return answer;
            if (timeout.IsCancellationRequested) Assert.Fail($"It stays at {answer}");
            await Task.Delay(10, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    private sealed class Opening(IJournalStore store, int partitions) : Microsoft.Extensions.Hosting.IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => store.OpenAsync(partitions, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class ConfirmingHandOff : IHandOff
    {
        public ConcurrentQueue<GrantBatch> Batches { get; } = new();

        public Task HandOver(GrantBatch batch, CancellationToken cancellationToken)
        {
            Batches.Enqueue(batch with { Grants = [.. batch.Grants] });
            return Task.CompletedTask;
        }
    }
}
