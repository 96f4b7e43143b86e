using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Clustering.AzureStorage;
using Orleans.Configuration;
using Orleans.Reminders.AzureStorage;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using PushOrleans.Journal;
using PushOrleans.Journal.Tests;

namespace PushOrleans.Storage.Azure.Tests;

/// <summary>A service that throttles, is down, or loses what passes, behind a proxy on a real socket.</summary>
public sealed class ThrottlingTests(Azurite azurite) : IAsyncLifetime
{
    private readonly string _name = Azurite.NewName();
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    private FaultyProxy _tables = null!, _blobs = null!;

    public async ValueTask InitializeAsync() =>
        (_tables, _blobs) = (await FaultyProxy.StartAsync(azurite.TableService), await FaultyProxy.StartAsync(azurite.BlobService));

    public async ValueTask DisposeAsync()
    {
        await _tables.DisposeAsync();
        await _blobs.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(408)]
    public async Task A_throttled_request_is_made_again_and_works_once(int status)
    {
        var storage = Storage();
        var state = new GrainState<List<int>>([1]);
        await Write(storage, state);
        _tables.Seen.Clear();
        _tables.FaultOf = FaultyProxy.First(2, Fault.Throttles(status), IsWrite);
        state.State!.Add(2);
        await Write(storage, state);
        var read = new GrainState<List<int>>([]);
        await storage.ReadStateAsync("s", Grain, read);
        Assert.Equal([1, 2], read.State!);
        Assert.Equal(state.ETag, read.ETag);
        Assert.Equal(3, _tables.Seen.Count(request => request.Method == "PUT"));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task Retry_After_is_heeded(int status)
    {
        var store = await JournalAsync();
        var tail = await store.AppendOne(0, JournalPosition.Start, "a");
        _blobs.FaultOf = FaultyProxy.First(1, Fault.Throttles(status, retryAfter: 2), FaultyProxy.IsAppend);
        await store.AppendOne(0, tail, "b");
        var at = _blobs.Seen.Where(request => request.Target.Contains("comp=appendblock", StringComparison.Ordinal)).Select(request => request.At).ToList();
        Assert.Equal(3, at.Count);
        Assert.True(at[2] - at[1] >= TimeSpan.FromSeconds(1.9), $"again after {at[2] - at[1]}");
        Assert.Equal(["1 a", "2 b"], await store.PayloadsOf(0));
    }

    [Fact]
    public async Task Those_who_were_throttled_together_do_not_come_back_together()
    {
        var client = AzureAccount.Tables(Connection).GetTableClient(_name);
        await client.CreateIfNotExistsAsync();
        var throttled = new HashSet<string>();
        _tables.FaultOf = request =>
        {
            lock (throttled) return new(throttled.Add(request.Path) ? Fault.Throttles(503) : null);
        };
        _tables.Seen.Clear();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => client.GetEntityIfExistsAsync<TableEntity>("p", $"{i}")));
        var pauses = _tables.Seen.GroupBy(request => request.Target).Select(tries => tries.Select(request => request.At).ToList()).ToList();
        Assert.All(pauses, at => Assert.Equal(2, at.Count));
        // 200 ms, give or take a fifth: twelve that waited alike would differ by what the machine adds only.
        Assert.All(pauses, at => Assert.True(at[1] - at[0] >= TimeSpan.FromMilliseconds(155), $"again after {at[1] - at[0]}"));
        Assert.True(pauses.Select(at => (int)(at[1] - at[0]).TotalMilliseconds).Distinct().Count() >= 6);
    }

    [Fact]
    public async Task A_service_that_stays_down_is_told_as_unavailable_by_the_journal()
    {
        var store = await JournalAsync();
        var tail = await store.AppendOne(0, JournalPosition.Start, "a");
        _blobs.FaultOf = _ => new(Fault.Throttles(503));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AppendOne(0, tail, "b"));
        _blobs.FaultOf = _ => default;
        Assert.Equal(tail, await store.ReadTailAsync(0, default));
        await store.AppendOne(0, tail, "c");
        Assert.Equal(["1 a", "2 c"], await store.PayloadsOf(0));
    }

    [Fact]
    public async Task An_append_whose_answer_the_network_swallows_is_known_as_our_own()
    {
        var store = await JournalAsync();
        var tail = await store.AppendOne(0, JournalPosition.Start, "a");
        _blobs.FaultOf = FaultyProxy.First(1, Fault.LosesAnswer, FaultyProxy.IsAppend);
        tail = await store.AppendOne(0, tail, "b", (1, "personal"));
        // Every answer is lost until the SDK gives up; reads still pass.
        _blobs.FaultOf = FaultyProxy.First(int.MaxValue, Fault.LosesAnswer, FaultyProxy.IsAppend);
        tail = await store.AppendOne(0, tail, "c");
        _blobs.FaultOf = _ => default;
        await store.AppendOne(0, tail, "d");
        Assert.Equal(["1 a", "2 b", "3 c", "4 d"], await store.PayloadsOf(0));
        Assert.Equal(["2:0 1 personal"], await store.PersonalOf(0));
    }

    [Fact]
    public async Task A_service_that_accepts_and_says_nothing_is_given_up()
    {
        var options = new global::Azure.Storage.Blobs.BlobClientOptions { Retry = { MaxRetries = 1, NetworkTimeout = TimeSpan.FromMilliseconds(500), Delay = TimeSpan.FromMilliseconds(10) } };
        var client = new global::Azure.Storage.Blobs.BlobServiceClient(Connection, options);
        await using var store = new AzureBlobJournalStore(new AzureJournalOptions { BlobServiceClient = client, ContainerName = _name });
        await store.OpenAsync(4, default);
        var tail = await store.AppendOne(0, JournalPosition.Start, "a");
        _blobs.FaultOf = FaultyProxy.First(1, Fault.Hangs, FaultyProxy.IsAppend);
        tail = await store.AppendOne(0, tail, "b");
        _blobs.FaultOf = _ => new(Fault.Hangs);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AppendOne(0, tail, "c"));
        _blobs.FaultOf = _ => default;
        Assert.Equal(["1 a", "2 b"], await store.PayloadsOf(0));
    }

    [Fact]
    public async Task A_state_whose_write_was_not_answered_conflicts_and_the_next_read_tells_the_truth()
    {
        var storage = Storage();
        var state = new GrainState<List<int>>([1]);
        await Write(storage, state);
        _tables.FaultOf = FaultyProxy.First(1, Fault.LosesAnswer, IsWrite);
        state.State!.Add(2);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(storage, state));
        var read = new GrainState<List<int>>([]);
        await storage.ReadStateAsync("s", Grain, read);
        Assert.Equal([1, 2], read.State!);
        read.State!.Add(3);
        await Write(storage, read);
    }

    [Fact]
    public async Task A_silo_s_row_whose_write_was_not_answered_is_there_once()
    {
        var table = new AzureMembershipTable(
            Options.Create(new AzureStorageClusteringOptions { TableServiceClient = AzureAccount.Tables(Connection), TableName = _name }),
            Options.Create(new ClusterOptions { ClusterId = "cluster" }));
        await table.InitializeMembershipTableAsync(true, default);
        var silo = new MembershipEntry { SiloAddress = SiloAddress.New(System.Net.IPAddress.Loopback, 1, 1), HostName = "h", SiloName = "s", Status = SiloStatus.Joining };
        _tables.FaultOf = FaultyProxy.First(1, Fault.LosesAnswer, request => request.Path.Value!.EndsWith("$batch", StringComparison.Ordinal));
        // The repeat conflicts with the first: the runtime reads the table and finds itself in it.
        Assert.False(await table.InsertRowAsync(silo, (await table.ReadAllAsync(default)).Version.Next(), default));
        var data = await table.ReadAllAsync(default);
        Assert.Equal((1, 1), (data.Members.Count, data.Version.Version));
        _tables.FaultOf = FaultyProxy.First(2, Fault.Throttles(503));
        await table.UpdateIAmAliveAsync(new MembershipEntry { SiloAddress = silo.SiloAddress, IAmAliveTime = new DateTime(2026, 11, 25, 8, 0, 0, DateTimeKind.Utc) }, default);
        Assert.Equal(25, (await table.ReadAllAsync(default)).Members.Single().Item1.IAmAliveTime.Day);
    }

    [Fact]
    public async Task Reminders_survive_throttling_and_lost_answers()
    {
        var table = new AzureReminderTable(
            Options.Create(new AzureTableReminderStorageOptions { TableServiceClient = AzureAccount.Tables(Connection), TableName = _name }),
            Options.Create(new ClusterOptions { ServiceId = "service", ClusterId = "cluster" }));
        await table.StartAsync();
        var entry = new ReminderEntry { GrainId = Grain, ReminderName = "r", StartAt = new DateTime(2026, 11, 25, 8, 0, 0, DateTimeKind.Utc), Period = TimeSpan.FromMinutes(1) };
        _tables.FaultOf = FaultyProxy.First(1, Fault.LosesAnswer);
        var etag = await table.UpsertRow(entry);
        _tables.FaultOf = FaultyProxy.First(1, Fault.Throttles(429, retryAfter: 1));
        Assert.Equal(etag, (await table.ReadRow(Grain, "r"))!.ETag);
        // Gone by the first; the repeat finds nothing, which is what was asked for. The runtime is told 'not by us' and reads again.
        _tables.FaultOf = FaultyProxy.First(1, Fault.LosesAnswer);
        Assert.False(await table.RemoveRow(Grain, "r", etag!));
        Assert.Null(await table.ReadRow(Grain, "r"));
    }

    private static GrainId Grain { get; } = GrainId.Create("throttled", "one");

    private string Connection => Azurite.ConnectionTo(_blobs.Address, _tables.Address);

    private static bool IsWrite(HttpRequest request) => request.Method is "POST" or "PUT";

    private static Task Write(IGrainStorage storage, GrainState<List<int>> state) => storage.WriteStateAsync("s", Grain, state);

    private AzureTableGrainStorage Storage()
    {
        var options = new AzureTableStorageOptions
        {
            TableServiceClient = AzureAccount.Tables(Connection),
            TableName = _name,
            GrainStorageSerializer = new OrleansGrainStorageSerializer(_services.GetRequiredService<Serializer>()),
        };
        return new("test", options, "service", _services.GetRequiredService<IActivatorProvider>());
    }

    private async Task<AzureBlobJournalStore> JournalAsync()
    {
        var store = new AzureBlobJournalStore(new AzureJournalOptions { BlobServiceClient = AzureAccount.Blobs(Connection), ContainerName = _name });
        await store.OpenAsync(4, default);
        return store;
    }
}
