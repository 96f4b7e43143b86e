using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.TestingHost;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Partitions;
using PushOrleans.Journal;
using PushOrleans.Silo;

namespace PushOrleans.Grains.Tests.Placement;

/// <summary>Silos on one journal, which come and go while nobody asks for a partition.</summary>
public sealed class PartitionMoverTests : IAsyncDisposable
{
    private const int Partitions = 256;
    private readonly MemoryJournalStore _store = new();
    private readonly InProcessTestCluster _cluster;

    public PartitionMoverTests()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.UseInMemoryReminderService();
#pragma warning disable ORLEANSEXP003 // As the hosts of a cluster have it.
            silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
            silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = TimeSpan.Zero);
            silo.AddMemoryGrainStorage(WellKnown.Storage);
            silo.Services.AddSingleton<IJournalStore>(_store);
            silo.Services.AddSingleton<IHandOff>(new RecordedHandOff());
            silo.Services.AddKeyedSingleton(WellKnown.DomainTime, TimeProvider.System);
            silo.Services.AddPushGrains();
            silo.Services.Configure<PartitionOptions>(options =>
            {
                (options.Count, options.OpensOwn) = (Partitions, true);
                (options.MoveLookEvery, options.MoveStay, options.RetryAfter) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100));
            });
            silo.Services.Configure<ClusterMembershipOptions>(options => (options.ProbeTimeout, options.NumMissedProbesLimit, options.NumVotesForDeathDeclaration) = (TimeSpan.FromSeconds(1), 2, 1));
            silo.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        });
        _cluster = builder.Build();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silos_that_come_get_their_share_and_what_one_that_is_killed_held_or_listed_is_open_again_without_anybody_asking()
    {
        await StartAsync();
        var third = await _cluster.StartAdditionalSiloAsync();
        await UntilSpreadAsync();
        Assert.All(Held(), held => Assert.InRange(held, Partitions / 6, Partitions / 2));

        // With it goes a third of the directory: what is listed there is ended on the other two, and is not among what they inherit.
        await _cluster.KillSiloAsync(third);

        await UntilSpreadAsync();
    }

    [Fact]
    public async Task A_silo_that_leaves_sends_everything_away_and_all_of_it_is_open_where_it_then_belongs()
    {
        await StartAsync();
        var leaving = _cluster.Silos[^1];

        await leaving.ServiceProvider.GetRequiredService<PartitionMover>().LeaveAsync(Cancellation);
        Assert.Equal(0, Local(leaving).Count);
        await _cluster.StopSiloAsync(leaving);

        await UntilSpreadAsync();
    }

    [Fact]
    public async Task A_silo_that_stops_is_not_ready_at_once_and_begins_pages_until_its_last_partition_has_gone()
    {
        await StartAsync();
        var (silo, before) = (_cluster.Silos[^1], Local(_cluster.Silos[^1]).Count);
        var gate = silo.ServiceProvider.GetRequiredService<WorkGate>();

        // Those that went cannot be opened, and the others wait for them.
        _store.Faults.Stall();
        var stop = LeavingOf(silo, stopTimeoutSeconds: 60).StopAsync(Cancellation);
        while (Local(silo).Count == before) await Task.Delay(10, Cancellation);
        Assert.Equal((false, true), (gate.IsOpen, gate.TakesPages));
        _store.Faults.Resume();

        await stop;
        Assert.Equal((0, false), (Local(silo).Count, gate.TakesPages));
    }

    [Fact]
    public async Task What_has_not_gone_within_the_time_of_a_stop_begins_no_page_any_more()
    {
        await StartAsync();
        var silo = _cluster.Silos[^1];
        _store.Faults.Stall();

        await LeavingOf(silo, stopTimeoutSeconds: 1).StopAsync(Cancellation);

        Assert.True(Local(silo).Count > 0);
        Assert.False(silo.ServiceProvider.GetRequiredService<WorkGate>().TakesPages);
        _store.Faults.Resume();
    }

    [Fact]
    public async Task Silos_that_leave_at_once_send_each_partition_once_and_do_not_send_it_back_and_forth()
    {
        await StartAsync();

        await Task.WhenAll(_cluster.Silos.Select(silo => silo.ServiceProvider.GetRequiredService<PartitionMover>().LeaveAsync(Cancellation)))
            .WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        for (var partition = 0; partition < Partitions; partition++) await _cluster.Client.GetGrain<IUserPartitionGrain>(partition).GetTail(Cancellation);
        Assert.Equal(Partitions, Held().Sum());

        // Opened at the start, sent by the one, sent by the other, and once more where two tried at a time.
        for (var partition = 0; partition < Partitions; partition++) Assert.InRange(await IncarnationsOfAsync(partition), 1, 4);
    }

    private async Task<int> IncarnationsOfAsync(int partition)
    {
        var incarnations = 0;
        await foreach (var record in _store.ReadAsync(partition, 1, Cancellation)) incarnations += record.Kind == RecordKind.Incarnation ? 1 : 0;
        return incarnations;
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _store.DisposeAsync();
    }

    private async Task StartAsync()
    {
        await _store.OpenAsync(Partitions, Cancellation);
        await _cluster.DeployAsync();
        await UntilSpreadAsync();
    }

    private static Leaving LeavingOf(InProcessSiloHandle silo, int stopTimeoutSeconds)
    {
        var services = silo.ServiceProvider;
        return new Leaving(
            services.GetRequiredService<WorkGate>(), services.GetRequiredService<PartitionMover>(), Local(silo), new PushOrleansOptions { StopTimeoutSeconds = stopTimeoutSeconds },
            TimeProvider.System, services.GetRequiredService<ILogger<Leaving>>());
    }

    private int[] Held() => [.. _cluster.Silos.Where(silo => silo.IsActive).Select(silo => Local(silo).Count)];

    private static LocalPartitions Local(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<LocalPartitions>();

    /// <summary>Every partition is open, each on the silo that the rendezvous names.</summary>
    private async Task UntilSpreadAsync()
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        late.CancelAfter(TimeSpan.FromSeconds(90));
        while (true)
        {
            var active = _cluster.Silos.Where(silo => silo.IsActive).ToList();
            var addresses = active.ConvertAll(silo => silo.SiloAddress);
            var wrong = Enumerable.Range(0, Partitions)
                .Where(partition => active.Exists(silo => Local(silo).Gone(partition).IsCompleted == silo.SiloAddress.Equals(Rendezvous.Choose(partition, addresses)))).ToList();
            if (wrong.Count == 0) return;
            if (late.IsCancellationRequested) Assert.Fail($"{wrong.Count} partitions are not where they belong, {string.Join(", ", wrong.Take(10))}; held {string.Join(", ", Held())}");
            await Task.Delay(50, CancellationToken.None);
        }
    }
}
