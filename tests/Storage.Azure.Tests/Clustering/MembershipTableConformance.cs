using System.Net;
using Orleans.Messaging;

namespace PushOrleans.Storage.Azure.Tests;

/// <summary>What a membership table and its list of gateways do; the cases are those that Orleans asks of its own.</summary>
public abstract class MembershipTableConformance : IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 8, 0, 0, DateTimeKind.Utc);

    private int _silos;

    protected abstract IMembershipTable Table { get; }

    protected abstract IGatewayListProvider Gateways { get; }

    public async ValueTask InitializeAsync()
    {
        await Table.InitializeMembershipTableAsync(true, default);
        await Gateways.InitializeGatewayListProviderAsync(default);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_empty_table_has_version_0_and_may_be_initialized_again()
    {
        await Table.InitializeMembershipTableAsync(true, default);
        var data = await Table.ReadAllAsync(default);
        Assert.Empty(data.Members);
        Assert.Equal(0, data.Version.Version);
        Assert.NotNull(data.Version.VersionEtag);
    }

    [Fact]
    public async Task A_silo_reads_back_as_it_was_inserted_and_raises_the_version()
    {
        var entry = Entry();
        entry.SuspectTimes = [Tuple.Create(Address(), Now.AddSeconds(1)), Tuple.Create(Address(), Now.AddSeconds(2))];
        Assert.True(await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(default)).Version.Next(), default));
        foreach (var data in new[] { await Table.ReadAllAsync(default), await Table.ReadRowAsync(entry.SiloAddress, default) })
        {
            Assert.Equal(1, data.Version.Version);
            var (read, etag) = Assert.Single(data.Members);
            Assert.NotNull(etag);
            Assert.Equal(entry.ToFullString(), read.ToFullString());
            Assert.Equal(
                (entry.HostName, entry.SiloName, entry.ProxyPort, entry.StartTime, entry.IAmAliveTime),
                (read.HostName, read.SiloName, read.ProxyPort, read.StartTime, read.IAmAliveTime));
        }
    }

    [Fact]
    public async Task A_silo_that_is_not_there_reads_as_none_with_the_tables_version() =>
        Assert.Equal((0, 0), (await Table.ReadRowAsync(Address(), default)) is { } data ? (data.Members.Count, data.Version.Version) : (-1, -1));

    [Fact]
    public async Task An_insert_from_an_old_version_or_of_a_silo_that_is_there_is_refused()
    {
        var first = (await Table.ReadAllAsync(default)).Version.Next();
        var entry = Entry();
        Assert.True(await Table.InsertRowAsync(entry, first, default));
        Assert.False(await Table.InsertRowAsync(entry, first, default));
        Assert.False(await Table.InsertRowAsync(Entry(), first, default));
        Assert.False(await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(default)).Version.Next(), default));
        Assert.Single((await Table.ReadAllAsync(default)).Members);
        Assert.Equal(1, (await Table.ReadAllAsync(default)).Version.Version);
    }

    [Fact]
    public async Task An_update_needs_the_newest_etag_of_the_silo_and_of_the_table()
    {
        for (var i = 1; i < 6; i++)
        {
            var entry = Entry();
            var before = (await Table.ReadAllAsync(default)).Version.Next();
            Assert.True(await Table.InsertRowAsync(entry, before, default));
            var etag = (await Table.ReadAllAsync(default)).TryGet(entry.SiloAddress)!.Item2;
            Assert.False(await Table.UpdateRowAsync(entry, etag, before, default));

            var current = (await Table.ReadAllAsync(default)).Version.Next();
            entry.Status = SiloStatus.Active;
            Assert.False(await Table.UpdateRowAsync(entry, "nonsense", current, default));
            Assert.True(await Table.UpdateRowAsync(entry, etag, current, default));
            Assert.False(await Table.UpdateRowAsync(entry, etag, current, default));

            var read = await Table.ReadAllAsync(default);
            var (updated, newEtag) = read.TryGet(entry.SiloAddress)!;
            Assert.Equal(entry.ToFullString(), updated.ToFullString());
            Assert.False(await Table.UpdateRowAsync(entry, newEtag, current, default));
            Assert.False(await Table.UpdateRowAsync(entry, etag, read.Version.Next(), default));
            Assert.Equal((i, current.Version), ((await Table.ReadAllAsync(default)).Members.Count, (await Table.ReadAllAsync(default)).Version.Version));
        }
    }

    [Fact]
    public async Task Of_changes_that_race_each_version_has_one_winner()
    {
        var entry = Entry();
        var first = (await Table.ReadAllAsync(default)).Version.Next();
        Assert.Single(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Table.InsertRowAsync(entry, first, default))), won => won);
        await Task.WhenAll(Enumerable.Range(0, 9).Select(async _ =>
        {
            while (true)
            {
                var data = await Table.ReadAllAsync(default);
                var (silo, etag) = data.TryGet(entry.SiloAddress)!;
                if (await Table.UpdateRowAsync(silo, etag, data.Version.Next(), default)) return;
            }
        }));
        Assert.Equal(10, (await Table.ReadAllAsync(default)).Version.Version);
        Assert.Single((await Table.ReadAllAsync(default)).Members);
    }

    [Fact]
    public async Task I_am_alive_changes_the_time_alone_and_no_version()
    {
        var entry = Entry();
        await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(default)).Version.Next(), default);
        await Table.UpdateIAmAliveAsync(new MembershipEntry { SiloAddress = entry.SiloAddress, IAmAliveTime = Now.AddMinutes(5) }, default);
        var data = await Table.ReadAllAsync(default);
        var read = data.Members.Single().Item1;
        Assert.Equal((1, Now.AddMinutes(5), entry.HostName, entry.Status), (data.Version.Version, read.IAmAliveTime, read.HostName, read.Status));
    }

    [Fact]
    public async Task Only_defunct_silos_are_cleaned_up_and_those_not_before_their_date()
    {
        var states = Enum.GetValues<SiloStatus>();
        foreach (var status in states.Append(SiloStatus.Dead))
        {
            var entry = Entry();
            entry.Status = status;
            Assert.True(await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(default)).Version.Next(), default));
        }
        await Table.CleanupDefunctSiloEntriesAsync(Now.AddYears(-10), default);
        Assert.Equal(states.Length + 1, (await Table.ReadAllAsync(default)).Members.Count);
        await Table.CleanupDefunctSiloEntriesAsync(Now.AddYears(100), default);
        var left = await Table.ReadAllAsync(default);
        Assert.Equal(SiloStatus.Active, Assert.Single(left.Members).Item1.Status);
        Assert.Equal(states.Length + 1, left.Version.Version);
        Assert.True(await Table.InsertRowAsync(Entry(), left.Version.Next(), default));
    }

    [Theory]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("2001:db8::ff00:42:8329")]
    [InlineData("255.255.255.255")]
    public async Task Silos_of_any_address_are_kept(string address)
    {
        var entry = Entry();
        entry.SiloAddress = SiloAddress.New(IPAddress.Parse(address), 65_535, int.MaxValue);
        entry.Status = SiloStatus.Active;
        Assert.True(await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(default)).Version.Next(), default));
        Assert.Equal(entry.SiloAddress, (await Table.ReadAllAsync(default)).Members.Single().Item1.SiloAddress);
        Assert.Equal(entry.SiloAddress, (await Table.ReadRowAsync(entry.SiloAddress, default)).Members.Single().Item1.SiloAddress);
        Assert.Single(await Gateways.GetGatewaysAsync(default));
    }

    [Fact]
    public async Task Each_change_gives_the_table_another_etag_and_I_am_alive_does_not()
    {
        var seen = new List<string>();
        var entry = Entry();
        await Take();
        await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(default)).Version.Next(), default);
        await Take();
        var data = await Table.ReadAllAsync(default);
        await Table.UpdateRowAsync(entry, data.Members[0].Item2, data.Version.Next(), default);
        await Take();
        Assert.Equal(3, seen.Distinct().Count());
        await Table.UpdateIAmAliveAsync(entry, default);
        await Take();
        Assert.Equal(seen[2], seen[3]);

        async Task Take() => seen.Add((await Table.ReadAllAsync(default)).Version.VersionEtag);
    }

    [Fact]
    public async Task A_silo_that_suspects_another_is_kept_with_its_time_in_order()
    {
        var entry = Entry();
        await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(default)).Version.Next(), default);
        SiloAddress[] suspecters = [Address(), Address(), Address()];
        for (var i = 0; i < suspecters.Length; i++)
        {
            var data = await Table.ReadRowAsync(entry.SiloAddress, default);
            var (silo, etag) = data.Members.Single();
            silo.AddSuspector(suspecters[i], Now.AddSeconds(i));
            Assert.True(await Table.UpdateRowAsync(silo, etag, data.Version.Next(), default));
        }
        var read = (await Table.ReadAllAsync(default)).Members.Single().Item1;
        Assert.Equal(suspecters, read.SuspectTimes!.Select(suspect => suspect.Item1));
        Assert.Equal([Now, Now.AddSeconds(1), Now.AddSeconds(2)], read.SuspectTimes!.Select(suspect => suspect.Item2));
    }

    [Fact]
    public async Task Gateways_are_the_active_silos_that_have_one()
    {
        var entries = Enumerable.Range(0, 6).Select(_ => Entry()).ToArray();
        entries[2].Status = SiloStatus.Active;
        entries[3].Status = SiloStatus.Active;
        entries[3].ProxyPort = 0;
        entries[5].Status = SiloStatus.Active;
        foreach (var entry in entries) Assert.True(await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(default)).Version.Next(), default));
        var expected = new[] { entries[2], entries[5] }
            .Select(entry => SiloAddress.New(entry.SiloAddress.Endpoint.Address, entry.ProxyPort, entry.SiloAddress.Generation).ToGatewayUri().ToString());
        Assert.Equal(expected.Order(), (await Gateways.GetGatewaysAsync(default)).Select(uri => uri.ToString()).Order());
    }

    [Fact]
    public async Task A_deleted_clusters_table_is_empty()
    {
        await Table.InsertRowAsync(Entry(), (await Table.ReadAllAsync(default)).Version.Next(), default);
        await Table.DeleteMembershipTableEntriesAsync("cluster", default);
        await Table.InitializeMembershipTableAsync(true, default);
        Assert.Empty((await Table.ReadAllAsync(default)).Members);
    }

    protected MembershipEntry Entry() => new()
    {
        SiloAddress = Address(),
        HostName = "host",
        SiloName = "silo",
        Status = SiloStatus.Joining,
        ProxyPort = 30_000,
        StartTime = Now,
        IAmAliveTime = Now.AddMilliseconds(123),
    };

    private SiloAddress Address() => SiloAddress.New(IPAddress.Loopback, 11_111, Interlocked.Increment(ref _silos));
}
