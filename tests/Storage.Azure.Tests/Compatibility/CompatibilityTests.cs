using System.Net;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Core.Internal;
using Orleans.Runtime.Placement;
using Orleans.Storage;

namespace PushOrleans.Storage.Azure.Tests;

/// <summary>
/// Orleans' own Azure packages and ours on the same tables: what either wrote is read, changed and deleted by the other.
/// </summary>
public sealed class CompatibilityTests(MixedCluster cluster) : IClassFixture<MixedCluster>
{
    private static readonly DateTime Start = new(2099, 11, 25, 8, 0, 0, 123, DateTimeKind.Utc);

    private readonly string _key = Azurite.NewName();

    [Fact]
    public async Task A_silo_of_either_kind_and_clients_of_either_kind_are_one_cluster()
    {
        foreach (var host in new[] { cluster.TheirClient, cluster.OurClient })
        {
            var hosts = await host.Services.GetRequiredService<IClusterClient>().GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
            Assert.Equal(2, hosts.Count);
        }
        var grains = Enumerable.Range(0, 20).Select(i => $"{_key}{i}").ToList();
        foreach (var host in new[] { cluster.Theirs, cluster.Ours, cluster.TheirClient, cluster.OurClient })
            foreach (var grain in grains) await host.Services.GetRequiredService<IGrainFactory>().GetGrain<IRemindedGrain>(grain).Add(1);
        foreach (var grain in grains) Assert.Equal(5, await cluster.OurClient.Services.GetRequiredService<IGrainFactory>().GetGrain<IRemindedGrain>(grain).Add(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_grain_that_moves_between_the_kinds_finds_its_state_and_its_reminder(bool theirsFirst)
    {
        var (first, second) = theirsFirst ? (cluster.Theirs, cluster.Ours) : (cluster.Ours, cluster.Theirs);
        var grain = first.Services.GetRequiredService<IGrainFactory>().GetGrain<IRemindedGrain>(_key);
        await At(first, () => grain.Add(7));
        await grain.Remind();
        await Until(async () => await grain.Ticks() > 1);
        await grain.Cast<IGrainManagementExtension>().DeactivateOnIdle();
        await At(second, async () => Assert.Equal(8, await grain.Add(1)));
        await Until(async () => await grain.Ticks() > 1);
        await grain.Forget();
        Assert.Empty((await cluster.Reminders(theirsFirst).ReadRows(grain.GetGrainId())).Reminders);
    }

    [Theory]
    [CombinedData]
    public async Task A_state_that_one_wrote_is_read_changed_and_cleared_by_the_other(bool theirsFirst, string provider, int length)
    {
        var (first, second) = (cluster.States(theirsFirst, provider), cluster.States(!theirsFirst, provider));
        var grain = GrainId.Create("compatible", _key + "/#?\\ 汉");
        var written = new GrainState<Note>(NoteOf(length));
        await first.WriteStateAsync("state/1", grain, written);

        var read = new GrainState<Note>(new Note());
        await second.ReadStateAsync("state/1", grain, read);
        Assert.Equal((written.State!.Text, written.ETag, true), (read.State!.Text, read.ETag, read.RecordExists));
        read.State.Text = "changed";
        await second.WriteStateAsync("state/1", grain, read);

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => first.WriteStateAsync("state/1", grain, written));
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => first.ClearStateAsync("state/1", grain, written));
        await first.ReadStateAsync("state/1", grain, written);
        Assert.Equal(("changed", read.ETag), (written.State!.Text, written.ETag));
        await first.ClearStateAsync("state/1", grain, written);
        await second.ReadStateAsync("state/1", grain, read);
        Assert.Equal((false, written.ETag), (read.RecordExists, read.ETag));
        await second.ClearStateAsync("state/1", grain, read);
        Assert.Equal(provider == MixedCluster.Text ? 0 : 1, await CountAsync(cluster.Rows("grains"), "compatible", _key));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Text_is_read_where_bytes_are_written_and_bytes_where_text_is(bool theirsFirst)
    {
        var grain = GrainId.Create("compatible", _key);
        var written = new GrainState<Note>(NoteOf(100_000));
        await cluster.States(theirsFirst, MixedCluster.Text).WriteStateAsync("s", grain, written);
        var read = new GrainState<Note>(new Note());
        await cluster.States(!theirsFirst).ReadStateAsync("s", grain, read);
        Assert.Equal(written.State!.Text, read.State!.Text);
        await cluster.States(!theirsFirst).WriteStateAsync("s", grain, read);
        await cluster.States(theirsFirst, MixedCluster.Text).ReadStateAsync("s", grain, written);
        Assert.Equal((read.State.Text, read.ETag), (written.State.Text, written.ETag));
    }

    /// <summary>One of the reasons why ours stay (decision 5): when theirs refuses this as well, weigh it anew.</summary>
    [Fact]
    public async Task Text_of_more_than_fifteen_chunks_is_cut_by_theirs_and_refused_by_ours()
    {
        var grain = GrainId.Create("compatible", _key);
        var whole = new GrainState<Note>(NoteOf(600_000));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => cluster.States(theirs: false, MixedCluster.Text).WriteStateAsync("s", grain, whole));
        await cluster.States(theirs: true, MixedCluster.Text).WriteStateAsync("s", grain, whole);
        await Assert.ThrowsAnyAsync<Exception>(() => cluster.States(theirs: true, MixedCluster.Text).ReadStateAsync("s", grain, new GrainState<Note>(new Note())));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reminder_that_one_wrote_is_read_changed_and_removed_by_the_other(bool theirsFirst)
    {
        var (first, second) = (cluster.Reminders(theirsFirst), cluster.Reminders(!theirsFirst));
        foreach (var key in new[] { "foo/bar\\#baz?", "a-b", "汉字 '%&+", new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]).ToString("N") })
        {
            var entry = new ReminderEntry { GrainId = GrainId.Create("my-remindable", _key + key), ReminderName = "daily/#1?\\ 'x'", StartAt = Start, Period = new TimeSpan(1, 2, 3, 4, 5) };
            entry.ETag = await first.UpsertRow(entry);
            foreach (var read in new[] { await second.ReadRow(entry.GrainId, entry.ReminderName), (await second.ReadRows(entry.GrainId)).Reminders.Single(), await InRange(second, entry) })
                Assert.Equal((entry.GrainId, entry.ReminderName, entry.StartAt, entry.Period, entry.ETag), (read!.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
            var stale = entry.ETag!;
            entry.Period = TimeSpan.FromHours(1);
            entry.ETag = await second.UpsertRow(entry);
            Assert.Equal(TimeSpan.FromHours(1), (await first.ReadRow(entry.GrainId, entry.ReminderName))!.Period);
            Assert.False(await first.RemoveRow(entry.GrainId, entry.ReminderName, stale));
            Assert.True(await first.RemoveRow(entry.GrainId, entry.ReminderName, entry.ETag!));
            Assert.Null(await second.ReadRow(entry.GrainId, entry.ReminderName));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_silo_that_one_wrote_is_read_changed_and_cleaned_up_by_the_other(bool theirsFirst)
    {
        var (first, second) = theirsFirst
            ? (cluster.TheirMembership(_key), cluster.OurMembership(_key))
            : (cluster.OurMembership(_key), cluster.TheirMembership(_key));
        await first.InitializeMembershipTableAsync(true, default);
        await second.InitializeMembershipTableAsync(true, default);
        var entry = Entry(1);
        var empty = (await second.ReadAllAsync(default)).Version.Next();
        Assert.True(await first.InsertRowAsync(entry, empty, default));
        Assert.False(await second.InsertRowAsync(Entry(2), empty, default));

        var data = await second.ReadAllAsync(default);
        var (read, etag) = data.TryGet(entry.SiloAddress)!;
        Assert.Equal(entry.ToFullString(), read.ToFullString());
        Assert.Equal((1, entry.HostName, entry.SiloName), (data.Version.Version, read.HostName, read.SiloName));
        Assert.Equal((entry.StartTime, entry.IAmAliveTime, entry.ProxyPort), (read.StartTime, read.IAmAliveTime, read.ProxyPort));
        read.Status = SiloStatus.Active;
        read.AddSuspector(Entry(3).SiloAddress, Start);
        Assert.True(await second.UpdateRowAsync(read, etag, data.Version.Next(), default));
        // Theirs guards a silo's row by the table's version alone, ours by the row's ETag, too.
        Assert.False(await first.UpdateRowAsync(entry, etag, data.Version.Next(), default));
        Assert.False(await cluster.OurMembership(_key).UpdateRowAsync(entry, etag, (await first.ReadAllAsync(default)).Version.Next(), default));

        await first.UpdateIAmAliveAsync(new MembershipEntry { SiloAddress = entry.SiloAddress, IAmAliveTime = Start }, default);
        data = await first.ReadRowAsync(entry.SiloAddress, default);
        Assert.Equal((2, SiloStatus.Active, Start), (data.Version.Version, data.Members[0].Item1.Status, data.Members[0].Item1.IAmAliveTime));
        Assert.Equal(Entry(3).SiloAddress, data.Members[0].Item1.SuspectTimes!.Single().Item1);
        data.Members[0].Item1.Status = SiloStatus.Dead;
        Assert.True(await first.UpdateRowAsync(data.Members[0].Item1, data.Members[0].Item2, data.Version.Next(), default));
        await second.CleanupDefunctSiloEntriesAsync(DateTimeOffset.MaxValue.AddYears(-10), default);
        Assert.Empty((await first.ReadAllAsync(default)).Members);
        Assert.Equal(3, (await second.ReadAllAsync(default)).Version.Version);
        await second.DeleteMembershipTableEntriesAsync(_key, default);
        Assert.Equal(0, await CountAsync(cluster.Rows("silos"), _key, ""));
    }

    [Fact]
    public async Task Rows_of_either_kind_have_the_same_columns_of_the_same_types()
    {
        foreach (var table in new[] { cluster.TheirMembership(_key + "t"), cluster.OurMembership(_key + "o") })
        {
            await table.InitializeMembershipTableAsync(true, default);
            Assert.True(await table.InsertRowAsync(Entry(1), (await table.ReadAllAsync(default)).Version.Next(), default));
        }
        Assert.Equal(await Shapes(cluster.Rows("silos"), _key + "t"), await Shapes(cluster.Rows("silos"), _key + "o"));

        foreach (var theirs in new[] { true, false })
        {
            var id = GrainId.Create("shape", _key + (theirs ? "t" : "o"));
            await cluster.States(theirs).WriteStateAsync("s", id, new GrainState<Note>(NoteOf(70_000)));
            await cluster.Reminders(theirs).UpsertRow(new ReminderEntry { GrainId = id, ReminderName = "r", StartAt = Start, Period = TimeSpan.FromMinutes(1) });
        }
        foreach (var kind in new[] { "grains", "reminders" })
            Assert.Equal(await ShapesOf(cluster.Rows(kind), _key + "t"), await ShapesOf(cluster.Rows(kind), _key + "o"));
    }

    private static Note NoteOf(int length) => new() { Text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26)))) };

    private MembershipEntry Entry(int generation) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Parse(generation == 3 ? "fe80::1" : "10.0.0.1"), 11_111, generation),
        HostName = "host",
        SiloName = "silo",
        Status = SiloStatus.Joining,
        ProxyPort = 30_000,
        StartTime = Start,
        IAmAliveTime = Start,
    };

    private static async Task<ReminderEntry?> InRange(IReminderTable table, ReminderEntry entry)
    {
        var hash = entry.GrainId.GetUniformHashCode();
        return (await table.ReadRows(hash - 1, hash)).Reminders.Single(read => read.GrainId == entry.GrainId);
    }

    /// <summary>Activates where the host is.</summary>
    private static async Task At(IHost host, Func<Task> call)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress);
        try
        {
            await call();
        }
        finally
        {
            RequestContext.Clear();
        }
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition()) await Task.Delay(50, late.Token);
    }

    private static async Task<int> CountAsync(TableClient table, string partition, string key)
    {
        var count = 0;
        await foreach (var row in table.QueryAsync<TableEntity>())
            if (row.PartitionKey.Contains(partition, StringComparison.Ordinal) && row.PartitionKey.Contains(key, StringComparison.Ordinal)) count++;
        return count;
    }

    private static async Task<List<string>> Shapes(TableClient table, string partition)
    {
        var shapes = new List<string>();
        await foreach (var row in table.QueryAsync<TableEntity>(row => row.PartitionKey == partition)) shapes.Add(ShapeOf(row.RowKey, row, partition));
        return shapes;
    }

    private static async Task<string> ShapesOf(TableClient table, string key)
    {
        await foreach (var row in table.QueryAsync<TableEntity>())
            if (row.PartitionKey.Contains(key, StringComparison.Ordinal) || row.RowKey.Contains(key, StringComparison.Ordinal)) return ShapeOf("", row, key);
        return "no row";
    }

    // Our fences say that they are active, so that a clean-up of an older version does not take them for dead silos.
    private static string ShapeOf(string name, TableEntity row, string own) => name + ": " + string.Join(", ", row
        .Where(column => column.Key is not ("odata.etag" or "Timestamp" or "PartitionKey" or "RowKey" or "GrainRefConsistentHash"))
        .Where(column => column.Key != "Status" || name is not (SiloRow.FirstKey or SiloRow.LastKey))
        .OrderBy(column => column.Key, StringComparer.Ordinal)
        .Select(column => $"{column.Key}:{column.Value?.GetType().Name}={(column.Value as byte[])?.Length.ToString() ?? column.Value?.ToString()?.Replace(own, "", StringComparison.Ordinal)}"));

    private sealed class CombinedDataAttribute : Xunit.v3.DataAttribute
    {
        private static readonly int[] Lengths = [5, 32 * 1024, (64 * 1024) - 2, 64 * 1024, 200_000, (15 * 32 * 1024) - 256];

        public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(System.Reflection.MethodInfo testMethod, Xunit.Sdk.DisposalTracker disposalTracker) => new(
            [.. from theirs in new[] { true, false } from provider in new[] { "Default", MixedCluster.Text } from length in Lengths select new TheoryDataRow(theirs, provider, length)]);

        public override bool SupportsDiscoveryEnumeration() => true;
    }
}
