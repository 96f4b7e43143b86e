using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Reminders.AzureStorage;
using PushOrleans.Journal.Tests;

namespace PushOrleans.Storage.Azure.Tests;

public sealed class AzureReminderTableTests : ReminderTableConformance, IAsyncLifetime
{
    private readonly Azurite _azurite;
    private readonly string _name = Azurite.NewName();

    public AzureReminderTableTests(Azurite azurite)
    {
        _azurite = azurite;
        Table = TableOf("service", "cluster");
    }

    protected override IReminderTable Table { get; }

    public async ValueTask InitializeAsync() => await Table.StartAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task More_reminders_than_a_page_holds_are_all_read()
    {
        await Parallel.ForAsync(0, 1_100, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, stop) => await Table.UpsertRow(Entry($"grain {i}", "r"), stop));
        Assert.Equal(1_100, (await Table.ReadRows(0, 0)).Reminders.Select(entry => entry.GrainId).Distinct().Count());
    }

    [Fact]
    public async Task Services_whose_ids_begin_alike_do_not_see_each_other()
    {
        var other = TableOf("service_2", "cluster");
        await Table.UpsertRow(Entry("g", "ours"));
        await other.UpsertRow(Entry("g", "theirs"));
        Assert.Equal("ours", (await Table.ReadRows(0, 0)).Reminders.Single().ReminderName);
        Assert.Equal("theirs", (await other.ReadRows(7, 3)).Reminders.Concat((await other.ReadRows(3, 7)).Reminders).Single().ReminderName);
        await Table.TestOnlyClearTable();
        Assert.Single((await other.ReadRows(0, 0)).Reminders);
    }

    [Fact]
    public async Task A_row_has_the_columns_of_Orleans_own_provider()
    {
        var entry = Entry("a/b", "daily#1");
        await Table.UpsertRow(entry);
        var rows = _azurite.Tables().GetTableClient(_name).Query<global::Azure.Data.Tables.TableEntity>().ToList();
        var row = Assert.Single(rows);
        var hash = entry.GrainId.GetUniformHashCode().ToString("X8");
        Assert.Equal(($"service_{hash}", "reminded_a_b-daily_1"), (row.PartitionKey, row.RowKey));
        Assert.Equal(
            ("service", "cluster", "reminded/a/b", "daily#1", "2026-11-23 08:00:00.000 GMT", "00:01:00", hash),
            (row.GetString("ServiceId"), row.GetString("DeploymentId"), row.GetString("GrainReference"), row.GetString("ReminderName"),
                row.GetString("StartAt"), row.GetString("Period"), row.GetString("GrainRefConsistentHash")));
    }

    [Fact]
    public async Task Ids_of_services_and_clusters_may_have_characters_that_keys_may_not()
    {
        var table = TableOf("service/foo", "cluster/foo/bar#?");
        var etag = await table.UpsertRow(Entry("g", "r"));
        Assert.Equal(etag, (await table.ReadRow(Entry("g", "r").GrainId, "r"))!.ETag);
        Assert.Single((await table.ReadRows(0, 0)).Reminders);
        Assert.Single((await table.ReadRows(5, 5)).Reminders);
        Assert.True(await table.RemoveRow(Entry("g", "r").GrainId, "r", etag!));
    }

    [Fact]
    public async Task A_name_that_a_row_cannot_have_is_refused_before_anything_is_sent() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Table.UpsertRow(Entry("g", new string('n', 1024))));

    private static ReminderEntry Entry(string grain, string name) => new()
    {
        GrainId = GrainId.Create("reminded", grain),
        ReminderName = name,
        StartAt = new DateTime(2026, 11, 23, 8, 0, 0, DateTimeKind.Utc),
        Period = TimeSpan.FromMinutes(1),
    };

    private AzureReminderTable TableOf(string service, string cluster) => new(
        Options.Create(new AzureTableReminderStorageOptions { TableServiceClient = _azurite.Tables(), TableName = _name }),
        Options.Create(new ClusterOptions { ServiceId = service, ClusterId = cluster }));
}
