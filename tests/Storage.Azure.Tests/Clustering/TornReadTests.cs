using System.Net;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans.Clustering.AzureStorage;
using Orleans.Configuration;
using Orleans.Storage;

namespace PushOrleans.Storage.Azure.Tests;

/// <summary>A table of more silos than one answer holds, changed between the answers that make up one read.</summary>
public sealed class TornReadTests(Azurite azurite) : IAsyncLifetime
{
    private const int Silos = 1_500;

    private readonly string _name = Azurite.NewName();
    private FaultyProxy _proxy = null!;
    private AzureMembershipTable _reader = null!, _writer = null!;

    public async ValueTask InitializeAsync()
    {
        _proxy = await FaultyProxy.StartAsync(azurite.TableService);
        (_reader, _writer) = (TableOf(AzureAccount.Tables(Azurite.ConnectionTo(azurite.BlobService, _proxy.Address))), TableOf(azurite.Tables()));
        await _writer.InitializeMembershipTableAsync(true, default);
        var rows = azurite.Tables().GetTableClient(_name);
        foreach (var chunk in Enumerable.Range(1, Silos).Chunk(100))
            await rows.SubmitTransactionAsync(chunk.Select(i => new TableTransactionAction(TableTransactionActionType.Add, SiloRow.Of("cluster", Silo(i)))));
    }

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Fact]
    public async Task A_read_that_nobody_disturbs_is_made_once()
    {
        await _reader.ReadAllAsync(default);
        _proxy.Seen.Clear();
        Assert.Equal(Silos, (await _reader.ReadAllAsync(default)).Members.Count);
        Assert.Equal(2, _proxy.Seen.Count);
    }

    [Fact]
    public async Task A_change_between_two_pages_makes_the_read_begin_again()
    {
        OnSecondPage(times: 1, () => InsertAsync(Silos + 1));
        var data = await _reader.ReadAllAsync(default);
        Assert.Equal((Silos + 1, 1), (data.Members.Count, data.Version.Version));
    }

    [Fact]
    public async Task Several_changes_between_two_pages_are_seen_as_well()
    {
        OnSecondPage(times: 1, async () =>
        {
            await InsertAsync(Silos + 1);
            await InsertAsync(Silos + 2);
        });
        Assert.Equal((Silos + 2, 2), (await _reader.ReadAllAsync(default)) is { } data ? (data.Members.Count, data.Version.Version) : default);
    }

    [Fact]
    public async Task A_table_that_changes_during_every_read_is_told_as_inconsistent()
    {
        var next = Silos;
        OnSecondPage(times: int.MaxValue, () => InsertAsync(++next));
        await Assert.ThrowsAsync<InconsistentStateException>(() => _reader.ReadAllAsync(default));
        Assert.Equal(Silos + 5, next);
    }

    [Fact]
    public async Task A_sign_of_life_between_two_pages_disturbs_nobody()
    {
        OnSecondPage(times: 1, () => _writer.UpdateIAmAliveAsync(Silo(1), default));
        await _reader.ReadAllAsync(default);
        Assert.Equal(2, _proxy.Seen.Count(request => request.Method == "GET"));
    }

    [Fact]
    public async Task A_cancelled_read_stops()
    {
        using var cancelled = new CancellationTokenSource();
        OnSecondPage(times: 1, cancelled.CancelAsync);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _reader.ReadAllAsync(cancelled.Token));
    }

    private void OnSecondPage(int times, Func<Task> change) => _proxy.FaultOf = async request =>
    {
        if (IsSecondPage(request) && times-- > 0) await change();
        return null;
    };

    private static bool IsSecondPage(HttpRequest request) => request.QueryString.Value!.Contains("NextRowKey", StringComparison.OrdinalIgnoreCase);

    private async Task InsertAsync(int generation) =>
        Assert.True(await _writer.InsertRowAsync(Silo(generation), (await _writer.ReadAllAsync(default)).Version.Next(), default));

    private AzureMembershipTable TableOf(TableServiceClient client) => new(
        Options.Create(new AzureStorageClusteringOptions { TableServiceClient = client, TableName = _name }),
        Options.Create(new ClusterOptions { ClusterId = "cluster" }));

    private static MembershipEntry Silo(int generation) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Parse("10.0.0.1"), 11_111, generation),
        HostName = "host",
        SiloName = "silo",
        Status = SiloStatus.Active,
        IAmAliveTime = new DateTime(2026, 11, 25, 8, 0, 0, DateTimeKind.Utc),
    };
}
