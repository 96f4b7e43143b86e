using CsCheck;

namespace PushOrleans.Journal.Tests;

/// <summary>What every journal store does. A subclass per store says how one is made, and made again over the same bytes.</summary>
public abstract class JournalStoreConformance : IAsyncLifetime
{
    private IJournalStore? _store;

    protected const int Partitions = 4;

    protected IJournalStore Store => _store!;

    /// <summary>A store over the same durable bytes each time within one test.</summary>
    protected abstract IJournalStore CreateStore();

    public virtual async ValueTask InitializeAsync()
    {
        _store = CreateStore();
        await Store.OpenAsync(Partitions, default);
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Store.DisposeAsync();
    }

    /// <summary>Makes stores over bytes of their own, which go when the result is disposed.</summary>
    protected abstract (Func<IJournalStore> Create, IDisposable Bytes) CreateApart();

    /// <summary>How many random histories are tried; fewer where each step goes over a network.</summary>
    protected virtual long Histories => 40;

    protected async Task Reopen()
    {
        await Store.DisposeAsync();
        _store = CreateStore();
        await Store.OpenAsync(Partitions, default);
    }

    [Fact]
    public async Task An_empty_partition_stands_at_the_start()
    {
        Assert.Equal(JournalPosition.Start, await Store.ReadTailAsync(0, default));
        Assert.Empty(await Store.PayloadsOf(0));
        Assert.Empty(await Store.PersonalOf(0));
        Assert.Null(await Store.LoadSnapshotAsync(0, long.MaxValue, default));
    }

    [Fact]
    public async Task What_was_appended_is_read_in_order_and_whole()
    {
        var first = JournalPosition.Start.Seal(1, "a", (5, "personal of five"), (9, ""));
        var second = first.Position.Seal(1, "");
        Assert.Equal(AppendOutcome.Appended, await Store.AppendAsync(1, JournalPosition.Start, [first, second], default));
        var tail = await Store.AppendOne(1, second.Position, "c");

        Assert.Equal(["1 a", "2 ", "3 c"], await Store.PayloadsOf(1));
        Assert.Equal(["3 c"], await Store.PayloadsOf(1, fromSeq: 3));
        Assert.Empty(await Store.PayloadsOf(1, fromSeq: 4));
        Assert.Equal(tail, await Store.ReadTailAsync(1, default));
        var read = (await Store.ReadAsync(1, 1, default).ToList())[0];
        Assert.Equal(first with { Personal = [], PersonalDigests = default, Payload = default, Hash = default },
            read with { Personal = [], PersonalDigests = default, Payload = default, Hash = default });
        Assert.Equal(first.PersonalDigests, read.PersonalDigests);
        Assert.Equal(first.Position, read.Position);
        Assert.Equal(["1:0 5 personal of five", "1:1 9 "], await Store.PersonalOf(1));
        Assert.Empty(await Store.PersonalOf(1, fromSeq: 2));
    }

    [Fact]
    public async Task Records_that_may_wait_for_others_are_appended_and_fenced_as_all_are()
    {
        var (first, second) = (JournalPosition.Start.Seal(1, "a"), JournalPosition.Start.Seal(2, "b"));
        var outcomes = await Task.WhenAll(
            Store.AppendAmongMoreAsync(1, JournalPosition.Start, [first], default), Store.AppendAmongMoreAsync(2, JournalPosition.Start, [second], default));

        Assert.Equal([AppendOutcome.Appended, AppendOutcome.Appended], outcomes);
        Assert.Equal(AppendOutcome.Fenced, await Store.AppendAmongMoreAsync(1, JournalPosition.Start, [first], default));
        await Reopen();
        Assert.Equal(["1 a"], await Store.PayloadsOf(1));
        Assert.Equal(["1 b"], await Store.PayloadsOf(2));
    }

    [Fact]
    public async Task Partitions_do_not_see_each_other()
    {
        await Store.AppendOne(0, JournalPosition.Start, "zero", (1, "p0"));
        await Store.AppendOne(3, JournalPosition.Start, "three", (1, "p3"));
        await Store.ErasePersonalAsync(0, 1, default);
        Assert.Equal(["1 zero"], await Store.PayloadsOf(0));
        Assert.Equal(["1 three"], await Store.PayloadsOf(3));
        Assert.Empty(await Store.PersonalOf(0));
        Assert.Equal(["1:0 1 p3"], await Store.PersonalOf(3));
    }

    [Fact]
    public async Task An_append_behind_the_tail_is_fenced_and_writes_nothing()
    {
        var mine = await Store.AppendOne(0, JournalPosition.Start, "mine");
        var late = JournalPosition.Start.Seal(0, "late", (1, "late"));
        Assert.Equal(AppendOutcome.Fenced, await Store.AppendAsync(0, JournalPosition.Start, [late], default));
        Assert.Equal(mine, await Store.ReadTailAsync(0, default));
        Assert.Empty(await Store.PersonalOf(0));
    }

    [Fact]
    public async Task An_append_at_the_right_number_with_another_hash_is_fenced()
    {
        await Store.AppendOne(0, JournalPosition.Start, "theirs");
        var mine = JournalPosition.Start.Seal(0, "mine").Position;
        Assert.Equal(AppendOutcome.Fenced, await Store.AppendAsync(0, mine, [mine.Seal(0, "next")], default));
    }

    [Fact]
    public async Task An_append_beyond_the_tail_is_fenced()
    {
        var never = JournalPosition.Start.Seal(0, "never written").Position;
        Assert.Equal(AppendOutcome.Fenced, await Store.AppendAsync(0, never, [never.Seal(0, "x")], default));
        Assert.Empty(await Store.PayloadsOf(0));
    }

    [Fact]
    public async Task Of_appends_that_race_for_one_place_one_wins()
    {
        var records = Enumerable.Range(0, 32).Select(i => JournalPosition.Start.Seal(2, $"racer {i}", (i, $"p{i}"))).ToList();
        var outcomes = await Task.WhenAll(records.Select(record => Store.AppendAsync(2, JournalPosition.Start, [record], default)));
        var winner = Array.IndexOf(outcomes, AppendOutcome.Appended);
        Assert.Single(outcomes, AppendOutcome.Appended);
        Assert.Equal([$"1 racer {winner}"], await Store.PayloadsOf(2));
        Assert.Equal([$"1:0 {winner} p{winner}"], await Store.PersonalOf(2));
    }

    [Fact]
    public async Task Appends_of_many_partitions_at_once_all_arrive()
    {
        await Task.WhenAll(Enumerable.Range(0, Partitions).Select(async partition =>
        {
            var tail = JournalPosition.Start;
            for (var i = 0; i < 100; i++) tail = await Store.AppendOne(partition, tail, $"{partition}/{i}", (i, "x"));
        }));
        var verified = await ChainVerifier.VerifyAsync(Store, Partitions, null, null, default);
        Assert.True(verified.Ok);
        Assert.Equal(400, verified.Records);
        Assert.Equal(100, (await Store.PersonalOf(3)).Length);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(Partitions)]
    public async Task A_partition_that_does_not_exist_is_refused(int partition)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.ReadTailAsync(partition, default));
        await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await Store.AppendAsync(partition, JournalPosition.Start, [JournalPosition.Start.Seal(partition, "x")], default));
    }

    [Fact]
    public async Task Records_that_do_not_follow_are_refused()
    {
        var first = JournalPosition.Start.Seal(0, "1");
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.AppendAsync(0, JournalPosition.Start, [], default));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.AppendAsync(0, JournalPosition.Start, [first, first], default));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.AppendAsync(1, JournalPosition.Start, [first], default));
        Assert.Empty(await Store.PayloadsOf(0));
    }

    [Fact]
    public async Task An_append_that_was_cancelled_before_it_began_writes_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Store.AppendAsync(0, JournalPosition.Start, [JournalPosition.Start.Seal(0, "x")], new CancellationToken(true)));
        Assert.Empty(await Store.PayloadsOf(0));
    }

    [Fact]
    public async Task Everything_is_there_after_it_is_opened_again()
    {
        var tail = await Store.AppendOne(0, JournalPosition.Start, "kept", (1, "one"), (2, "two"));
        await Store.SaveSnapshotAsync(0, SnapshotAt(1, (1, "s1")), default);
        await Store.WriteNamedAsync("name", Chains.Bytes("object"), 0, default);
        await Reopen();
        Assert.Equal(tail, await Store.ReadTailAsync(0, default));
        Assert.Equal(["1:0 1 one", "1:1 2 two"], await Store.PersonalOf(0));
        Assert.Equal("s1", (await Store.LoadSnapshotAsync(0, 1, default))!.Users.Single().State.Text());
        Assert.Equal("object", (await Store.ReadNamedAsync("name", default))!.Content.Text());
    }

    [Fact]
    public async Task A_store_opened_with_another_number_of_partitions_refuses()
    {
        await Store.DisposeAsync();
        await using var other = CreateStore();
        await Assert.ThrowsAsync<StoreMismatchException>(async () => await other.OpenAsync(Partitions + 1, default));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await other.OpenAsync(0, default));
    }

    [Fact]
    public async Task Long_chains_with_many_personal_payloads_are_read_whole()
    {
        var tail = JournalPosition.Start;
        for (var batch = 0; batch < 3; batch++)
        {
            var records = new List<SealedRecord>();
            var before = tail;
            for (var i = 0; i < 50; i++)
            {
                records.Add(tail.Seal(0, $"payload {i}", [.. Enumerable.Range(0, 40).Select(user => (user, new string('x', 100)))]));
                tail = records[^1].Position;
            }
            await Store.AppendAsync(0, before, records, default);
        }
        Assert.Equal(Enumerable.Range(1, 150).Select(seq => (long)seq), (await Store.ReadAsync(0, 1, default).ToList()).Select(record => record.Seq));
        var personal = await Store.ReadPersonalAsync(0, 10, 140, default).ToList();
        Assert.Equal(131 * 40, personal.Count);
        Assert.Equal(personal.OrderBy(payload => payload.Seq).ThenBy(payload => payload.Index), personal);
    }

    [Fact]
    public async Task Erasure_takes_one_users_payloads_and_the_chain_still_verifies()
    {
        var tail = await Store.AppendOne(0, JournalPosition.Start, "a", (1, "one"), (2, "two"), (1, "one again"));
        await Store.AppendOne(0, tail, "b", (1, "one later"));
        await Store.SaveSnapshotAsync(0, SnapshotAt(1, (1, "s1"), (2, "s2")), default);
        await Store.SaveSnapshotAsync(0, SnapshotAt(2, (1, "t1"), (3, "t3")), default);
        await Store.ErasePersonalAsync(0, 1, default);
        await Store.ErasePersonalAsync(0, 1, default);
        await Store.ErasePersonalAsync(0, 77, default);
        Assert.Equal(["1:1 2 two"], await Store.PersonalOf(0));
        Assert.Equal([2], (await Store.LoadSnapshotAsync(0, 1, default))!.Users.Select(user => user.Ordinal));
        Assert.Equal([3], (await Store.LoadSnapshotAsync(0, 2, default))!.Users.Select(user => user.Ordinal));
        Assert.Equal(new UserSnapshot(2, null), await Store.LoadSnapshotUserAsync(0, 2, 1, default));
        Assert.True((await ChainVerifier.VerifyAsync(Store, Partitions, null, null, default)).Ok);
        await Reopen();
        Assert.Equal(["1:1 2 two"], await Store.PersonalOf(0));
    }

    [Fact]
    public async Task The_newest_snapshot_at_or_before_a_record_is_found()
    {
        var tail = JournalPosition.Start;
        for (var i = 0; i < 5; i++) tail = await Store.AppendOne(0, tail, "x");
        await Store.SaveSnapshotAsync(0, SnapshotAt(2, (0, "two")), default);
        await Store.SaveSnapshotAsync(0, SnapshotAt(4, (0, "four")), default);
        Assert.Null(await Store.LoadSnapshotAsync(0, 1, default));
        Assert.Equal(2, (await Store.LoadSnapshotAsync(0, 2, default))!.Seq);
        Assert.Equal(2, (await Store.LoadSnapshotAsync(0, 3, default))!.Seq);
        Assert.Equal(4, (await Store.LoadSnapshotAsync(0, 99, default))!.Seq);
        Assert.Null(await Store.LoadSnapshotUserAsync(0, 1, 0, default));
        foreach (var (asked, seq, state) in ((long, long, string)[])[(2, 2, "two"), (3, 2, "two"), (99, 4, "four")])
        {
            var found = (await Store.LoadSnapshotUserAsync(0, asked, 0, default))!.Value;
            Assert.Equal((seq, state), (found.Seq, found.User!.Value.State.Text()));
        }

        Assert.Null(await Store.LoadSnapshotAsync(1, 99, default));
        await Store.DeleteSnapshotsAsync(0, 4, default);
        Assert.Null(await Store.LoadSnapshotAsync(0, 3, default));
        Assert.Equal(4, (await Store.LoadSnapshotAsync(0, 4, default))!.Seq);
    }

    [Fact]
    public async Task A_snapshot_of_many_users_is_whole_and_addressable_by_ordinal()
    {
        await Store.AppendOne(0, JournalPosition.Start, "x");
        var users = Enumerable.Range(0, 20_000).Select(i => (i * 3, $"state of {i * 3} {new string('s', i % 97)}")).ToArray();
        await Store.SaveSnapshotAsync(0, SnapshotAt(1, users), default);
        var loaded = (await Store.LoadSnapshotAsync(0, 1, default))!;
        Assert.Equal("shared 1", loaded.Shared.Text());
        Assert.Equal(users, loaded.Users.Select(user => (user.Ordinal, user.State.Text())));
        foreach (var (ordinal, state) in new[] { users[0], users[777], users[^1] })
            Assert.Equal(state, (await Store.LoadSnapshotUserAsync(0, 1, ordinal, default))!.Value.User!.Value.State.Text());
        Assert.Equal(new UserSnapshot(1, null), await Store.LoadSnapshotUserAsync(0, 1, 1, default));
        Assert.Null(await Store.LoadSnapshotUserAsync(0, 0, 0, default));
    }

    [Fact]
    public async Task A_snapshot_at_the_same_record_replaces_the_one_before()
    {
        await Store.AppendOne(0, JournalPosition.Start, "x");
        await Store.SaveSnapshotAsync(0, SnapshotAt(1, (1, "old"), (2, "old")), default);
        await Store.SaveSnapshotAsync(0, SnapshotAt(1, (2, "new")), default);
        await Store.SaveSnapshotAsync(0, SnapshotAt(1), default);
        Assert.Empty((await Store.LoadSnapshotAsync(0, 1, default))!.Users);
        Assert.Equal(new UserSnapshot(1, null), await Store.LoadSnapshotUserAsync(0, 1, 2, default));
    }

    [Fact]
    public async Task A_snapshot_of_a_record_that_is_not_durable_or_out_of_order_is_refused()
    {
        await Store.AppendOne(0, JournalPosition.Start, "x");
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.SaveSnapshotAsync(0, SnapshotAt(2), default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.SaveSnapshotAsync(0, SnapshotAt(0), default));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.SaveSnapshotAsync(0, SnapshotAt(1, (2, "b"), (1, "a")), default));
        Assert.Null(await Store.LoadSnapshotAsync(0, 9, default));
    }

    [Fact]
    public async Task An_erasure_during_a_save_of_a_snapshot_reaches_it()
    {
        await Store.AppendOne(0, JournalPosition.Start, "x");
        var snapshot = SnapshotAt(1, [.. Enumerable.Range(0, 5_000).Select(i => (i, new string('s', 500)))]);
        var saving = Store.SaveSnapshotAsync(0, snapshot, default);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Store.ErasePersonalAsync(0, i * 100, default)));
        await saving;
        // An erasure may also have come before the save began; then it is the caller's who still gave the state.
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Store.ErasePersonalAsync(0, i * 100, default)));
        var loaded = (await Store.LoadSnapshotAsync(0, 1, default))!.Users;
        Assert.Equal(Enumerable.Range(0, 5_000).Where(i => i % 100 != 0), loaded.Select(user => user.Ordinal));
    }

    [Fact]
    public async Task A_named_object_changes_only_from_the_version_that_was_read()
    {
        Assert.Null(await Store.ReadNamedAsync("a", default));
        Assert.Null(await Store.WriteNamedAsync("a", Chains.Bytes("x"), 5, default));
        var first = await Store.WriteNamedAsync("a", Chains.Bytes("1"), 0, default);
        Assert.True(first > 0);
        Assert.Null(await Store.WriteNamedAsync("a", Chains.Bytes("2"), 0, default));
        var second = await Store.WriteNamedAsync("a", Chains.Bytes(""), first!.Value, default);
        Assert.True(second > first);
        Assert.Null(await Store.WriteNamedAsync("a", Chains.Bytes("3"), first.Value, default));
        var read = (await Store.ReadNamedAsync("a", default))!;
        Assert.Equal((second, "", "a"), (read.Version, read.Content.Text(), read.Name));
    }

    [Fact]
    public async Task A_named_object_that_was_deleted_never_gets_an_old_version_again()
    {
        var first = await Store.WriteNamedAsync("a", Chains.Bytes("1"), 0, default);
        await Store.DeleteNamedAsync("a", default);
        await Store.DeleteNamedAsync("a", default);
        Assert.Null(await Store.ReadNamedAsync("a", default));
        var again = await Store.WriteNamedAsync("a", Chains.Bytes("2"), 0, default);
        Assert.True(again > first);
    }

    [Fact]
    public async Task Names_are_listed_by_prefix_in_ordinal_order_page_by_page()
    {
        foreach (var name in new[] { "b/2", "b/10", "a", "b", "b/~z", "B/1", "b0", "b/1" }) await Store.WriteNamedAsync(name, default, 0, default);
        Assert.Equal(["b/1", "b/10", "b/2", "b/~z"], await Store.ListNamedAsync("b/", null, 10, default));
        Assert.Equal(["b/1", "b/10"], await Store.ListNamedAsync("b/", null, 2, default));
        Assert.Equal(["b/2", "b/~z"], await Store.ListNamedAsync("b/", "b/10", 2, default));
        Assert.Empty(await Store.ListNamedAsync("c", null, 10, default));
        Assert.Equal(["B/1", "a", "b"], await Store.ListNamedAsync("", null, 3, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tab\tin it")]
    [InlineData("ünlaut")]
    public async Task A_name_beyond_printable_ascii_is_refused(string name)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.WriteNamedAsync(name, default, 0, default));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.ReadNamedAsync(name, default));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.DeleteNamedAsync(new string('n', 513), default));
        if (name.Length > 0) await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.ListNamedAsync(name, null, 1, default));
    }

    [Fact]
    public async Task Of_writes_that_race_for_one_version_one_wins()
    {
        var versions = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Store.WriteNamedAsync("race", Chains.Bytes($"{i}"), 0, default)));
        Assert.Single(versions, version => version is not null);
    }

    [Fact]
    public async Task Any_history_leaves_what_lists_in_memory_would_hold() => await StoreStep.Histories.SampleAsync(async history =>
    {
        var (create, bytes) = CreateApart();
        using var _ = bytes;
        var model = new StoreModel();
        var store = create();
        await store.OpenAsync(2, default);
        foreach (var step in history)
        {
            await model.Apply(store, step);
            if (step.Do != StoreStep.What.Reopen) continue;
            await store.DisposeAsync();
            store = create();
            await store.OpenAsync(2, default);
        }
        await model.Compare(store);
        await store.DisposeAsync();
    }, iter: Histories);

    protected static Snapshot SnapshotAt(long seq, params (int Ordinal, string State)[] users) =>
        new(seq, Chains.Bytes($"shared {seq}"), [.. users.Select(user => new UserSection(user.Ordinal, Chains.Bytes(user.State)))]);
}
