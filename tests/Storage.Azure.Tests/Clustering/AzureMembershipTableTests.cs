using System.Net;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Orleans.Clustering.AzureStorage;
using Orleans.Configuration;
using Orleans.Messaging;

namespace PushOrleans.Storage.Azure.Tests;

public sealed class AzureMembershipTableTests : MembershipTableConformance
{
    private readonly Azurite _azurite;
    private readonly string _name = Azurite.NewName();

    public AzureMembershipTableTests(Azurite azurite)
    {
        _azurite = azurite;
        Table = TableOf("cluster");
        Gateways = new AzureGatewayListProvider(
            Options.Create(new AzureStorageGatewayOptions { TableServiceClient = azurite.Tables(), TableName = _name }),
            Options.Create(new ClusterOptions { ClusterId = "cluster" }),
            Options.Create(new GatewayOptions()));
    }

    protected override IMembershipTable Table { get; }

    protected override IGatewayListProvider Gateways { get; }

    [Fact]
    public async Task Clusters_in_one_table_do_not_see_each_other()
    {
        var other = TableOf("cluster 2");
        await other.InitializeMembershipTableAsync(true, default);
        await Table.InsertRowAsync(Entry(), (await Table.ReadAllAsync(default)).Version.Next(), default);
        Assert.Empty((await other.ReadAllAsync(default)).Members);
        await other.DeleteMembershipTableEntriesAsync("cluster 2", default);
        Assert.Single((await Table.ReadAllAsync(default)).Members);
    }

    [Fact]
    public async Task A_table_of_several_pages_is_read_whole_and_cleaned_up()
    {
        var rows = _azurite.Tables().GetTableClient(_name);
        foreach (var chunk in Enumerable.Range(1, 1_050).Chunk(100))
            await rows.SubmitTransactionAsync(chunk.Select(i => new TableTransactionAction(TableTransactionActionType.Add, SiloRow.Of("cluster", Dead(i)))));
        Assert.Equal(1_050, (await Table.ReadAllAsync(default)).Members.Count);
        Assert.True(await Table.InsertRowAsync(Entry(), (await Table.ReadAllAsync(default)).Version.Next(), default));
        await Table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero), default);
        Assert.Empty((await Table.ReadAllAsync(default)).Members);
    }

    [Fact]
    public async Task A_row_has_the_columns_of_Orleans_own_provider()
    {
        var entry = Entry();
        entry.SuspectTimes = [Tuple.Create(SiloAddress.New(IPAddress.Loopback, 5, 6), new DateTime(2026, 11, 23, 8, 0, 1, DateTimeKind.Utc))];
        await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(default)).Version.Next(), default);
        var rows = _azurite.Tables().GetTableClient(_name).Query<TableEntity>().ToDictionary(row => row.RowKey);
        Assert.Equal(["!Start", "127.0.0.1-11111-" + entry.SiloAddress.Generation, "VersionRow", "~End"], rows.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("1", rows["VersionRow"].GetString("MembershipVersion"));
        var row = rows["127.0.0.1-11111-" + entry.SiloAddress.Generation];
        string[] expected = ["cluster", "cluster", "127.0.0.1", "11111", "host", "Joining", "30000", "silo", "silo", "0", "0",
            "127.0.0.1:5@6", "2026-11-23 08:00:01.000 GMT", "2026-11-23 08:00:00.000 GMT", "2026-11-23 08:00:00.123 GMT"];
        string[] columns = ["PartitionKey", "DeploymentId", "Address", "Port", "HostName", "Status", "ProxyPort", "SiloName", "InstanceName", "UpdateZone", "FaultZone",
            "SuspectingSilos", "SuspectingTimes", "StartTime", "IAmAliveTime"];
        Assert.Equal(expected, columns.Select(row.GetString));
    }

    [Fact]
    public async Task A_table_that_a_version_without_fences_wrote_is_read()
    {
        var rows = _azurite.Tables().GetTableClient(_name);
        await rows.DeleteEntityAsync("cluster", SiloRow.FirstKey);
        await rows.DeleteEntityAsync("cluster", SiloRow.LastKey);
        Assert.True(await Table.InsertRowAsync(Entry(), (await Table.ReadAllAsync(default)).Version.Next(), default));
        Assert.Single((await Table.ReadAllAsync(default)).Members);
    }

    private AzureMembershipTable TableOf(string cluster) => new(
        Options.Create(new AzureStorageClusteringOptions { TableServiceClient = _azurite.Tables(), TableName = _name }),
        Options.Create(new ClusterOptions { ClusterId = cluster }));

    private static MembershipEntry Dead(int generation) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Parse("10.0.0.1"), 11_111, generation),
        HostName = "host",
        SiloName = "silo",
        Status = SiloStatus.Dead,
    };
}
