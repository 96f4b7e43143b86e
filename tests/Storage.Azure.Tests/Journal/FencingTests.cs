using PushOrleans.Journal;
using PushOrleans.Journal.Tests;

namespace PushOrleans.Storage.Azure.Tests;

/// <summary>Two writers of one partition, ends of segments, and lines that lose requests and answers.</summary>
public sealed class FencingTests(Azurite azurite) : ContainerTests(azurite)
{
    [Fact]
    public async Task An_append_at_rest_is_one_operation_and_two_with_personal_payloads()
    {
        var line = new Line();
        var store = await OpenAsync(line);
        var tail = await store.AppendOne(0, JournalPosition.Start, "first");
        var before = line.Requests;
        for (var i = 0; i < 10; i++) tail = await store.AppendOne(0, tail, "page");
        Assert.Equal(10, line.Requests - before);
        await store.AppendOne(0, tail, "user", (1, "personal"));
        Assert.Equal(12, line.Requests - before);
    }

    [Fact]
    public async Task A_second_writer_fences_the_first_which_writes_nothing_more()
    {
        var (frozen, awake) = (await OpenAsync(), await OpenAsync());
        var tail = await frozen.AppendOne(0, JournalPosition.Start, "a");
        var next = await awake.AppendOne(0, await awake.ReadTailAsync(0, default), "b");
        Assert.Equal(AppendOutcome.Fenced, await frozen.AppendAsync(0, tail, [tail.Seal(0, "late", (1, "late"))], default));
        Assert.Equal(AppendOutcome.Fenced, await frozen.AppendAsync(0, tail, [tail.Seal(0, "later")], default));
        await awake.AppendOne(0, next, "c");
        Assert.Equal(["1 a", "2 b", "3 c"], await frozen.PayloadsOf(0));
        Assert.Empty(await awake.PersonalOf(0));
        Assert.Empty(await PersonalBlobsAsync());
    }

    [Fact]
    public async Task A_writer_that_wakes_up_after_segments_were_rolled_is_fenced()
    {
        var (frozen, awake) = (await OpenAsync(appends: 2), await OpenAsync(appends: 2));
        var tail = await frozen.AppendOne(0, JournalPosition.Start, "1");
        var theirs = tail;
        for (var i = 2; i <= 7; i++) theirs = await awake.AppendOne(0, theirs, $"{i}");
        Assert.Equal(AppendOutcome.Fenced, await frozen.AppendAsync(0, tail, [tail.Seal(0, "late")], default));
        Assert.Equal(theirs, await frozen.ReadTailAsync(0, default));
        Assert.Equal(["1 1", "2 2", "3 3", "4 4", "5 5", "6 6", "7 7"], await frozen.PayloadsOf(0));
        Assert.Equal([1, 3, 5, 7], (await new SegmentBlobs(Container(), 0).ListAsync(default)).Select(segment => segment.First));
        Assert.Equal(["6 6", "7 7"], await (await OpenAsync()).PayloadsOf(0, fromSeq: 6));
    }

    [Fact]
    public async Task Two_writers_with_the_very_same_record_are_not_taken_for_one()
    {
        var (first, second) = (await OpenAsync(), await OpenAsync());
        var record = JournalPosition.Start.Seal(0, "incarnation 1");
        await second.ReadTailAsync(0, default);
        Assert.Equal(AppendOutcome.Appended, await first.AppendAsync(0, JournalPosition.Start, [record], default));
        Assert.Equal(AppendOutcome.Fenced, await second.AppendAsync(0, JournalPosition.Start, [record], default));
        var both = record.Position.Seal(0, "incarnation 2");
        var outcomes = await Task.WhenAll(first.AppendAsync(0, record.Position, [both], default), second.AppendAsync(0, record.Position, [both], default));
        Assert.Single(outcomes, AppendOutcome.Appended);
    }

    [Fact]
    public async Task An_append_whose_answer_was_lost_is_known_as_our_own()
    {
        var line = new Line();
        var store = await OpenAsync(line);
        var tail = await store.AppendOne(0, JournalPosition.Start, "a");
        line.LosesAnswer = Line.First(1, Line.IsAppend);
        tail = await store.AppendOne(0, tail, "b", (1, "personal"));
        line.LosesAnswer = Line.IsAppend;
        tail = await store.AppendOne(0, tail, "all answers lost");
        line.LosesAnswer = _ => false;
        await store.AppendOne(0, tail, "d");
        Assert.Equal(["1 a", "2 b", "3 all answers lost", "4 d"], await store.PayloadsOf(0));
        Assert.Equal(["2:0 1 personal"], await store.PersonalOf(0));
    }

    [Fact]
    public async Task An_append_that_never_arrived_has_an_unknown_fate_and_the_next_reader_sees_the_truth()
    {
        var line = new Line();
        var store = await OpenAsync(line);
        var tail = await store.AppendOne(0, JournalPosition.Start, "a");
        line.LosesRequest = Line.IsAppend;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AppendOne(0, tail, "b", (1, "never")));
        line.LosesRequest = _ => false;
        Assert.Equal(tail, await store.ReadTailAsync(0, default));
        await store.AppendOne(0, tail, "c");
        Assert.Equal(["1 a", "2 c"], await store.PayloadsOf(0));
        Assert.Empty(await store.PersonalOf(0));
    }

    [Fact]
    public async Task A_writer_that_died_between_its_personal_payloads_and_its_append_leaves_nothing_that_is_read_or_survives_an_erasure()
    {
        var line = new Line();
        var (dying, next) = (await OpenAsync(line), await OpenAsync());
        var tail = await dying.AppendOne(0, JournalPosition.Start, "a");
        line.LosesRequest = Line.IsAppend;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => dying.AppendOne(0, tail, "b", (7, "of the dead")));
        Assert.Single(await PersonalBlobsAsync());

        // Its successor writes the same record number, with payloads of its own for the same user.
        tail = await next.AppendOne(0, await next.ReadTailAsync(0, default), "b again", (7, "of the living"));
        Assert.Equal(["1 a", "2 b again"], await next.PayloadsOf(0));
        Assert.Equal(["2:0 7 of the living"], await next.PersonalOf(0));
        await next.ErasePersonalAsync(0, 7, default);
        Assert.Empty(await PersonalBlobsAsync());
        await next.AppendOne(0, tail, "c");
    }

    [Fact]
    public async Task A_writer_that_was_frozen_with_its_append_under_way_is_refused_when_it_arrives_late()
    {
        var line = new Line();
        var (frozen, awake) = (await OpenAsync(line, appends: 2), await OpenAsync(appends: 2));
        var tail = await frozen.AppendOne(0, JournalPosition.Start, "1");
        var (reached, thawed) = (new TaskCompletionSource(), new TaskCompletionSource());
        line.Holds = async request =>
        {
            if (!Line.IsAppend(request)) return;
            reached.TrySetResult();
            await thawed.Task;
        };
        var late = frozen.AppendAsync(0, tail, [tail.Seal(0, "late", (1, "late"))], default);
        await reached.Task;
        var theirs = tail;
        for (var i = 2; i <= 6; i++) theirs = await awake.AppendOne(0, theirs, $"{i}");
        thawed.SetResult();
        Assert.Equal(AppendOutcome.Fenced, await late);
        line.Holds = null;
        Assert.Equal(AppendOutcome.Fenced, await frozen.AppendAsync(0, tail, [tail.Seal(0, "later")], default));
        Assert.Equal(["1 1", "2 2", "3 3", "4 4", "5 5", "6 6"], await frozen.PayloadsOf(0));
        Assert.Empty(await frozen.PersonalOf(0));
        Assert.Empty(await PersonalBlobsAsync());
    }

    [Fact]
    public async Task A_lost_answer_behind_which_another_wrote_is_still_our_own()
    {
        var line = new Line();
        var (store, other) = (await OpenAsync(line), await OpenAsync());
        var tail = await store.AppendOne(0, JournalPosition.Start, "a");
        var record = tail.Seal(0, "b");
        line.LosesAnswer = request =>
        {
            if (!Line.IsAppend(request)) return false;
            // Before the repeat, another has read our record and gone on.
            line.LosesAnswer = _ => false;
            Next = other.AppendOne(0, record.Position, "c");
            line.LosesRequest = request => !Next.IsCompleted && Line.IsAppend(request);
            return true;
        };
        Assert.Equal(AppendOutcome.Appended, await store.AppendAsync(0, tail, [record], default));
        line.LosesRequest = _ => false;
        await Next;
        Assert.Equal(AppendOutcome.Fenced, await store.AppendAsync(0, record.Position, [record.Position.Seal(0, "late")], default));
        Assert.Equal(["1 a", "2 b", "3 c"], await store.PayloadsOf(0));
    }

    private Task<JournalPosition> Next { get; set; } = Task.FromResult(JournalPosition.Start);

    [Theory]
    [InlineData("append")]
    [InlineData("create")]
    public async Task A_writer_that_died_while_it_rolled_a_segment_leaves_a_chain_that_others_continue(string diesAt)
    {
        var line = new Line();
        var (dying, frozen) = (await OpenAsync(line, appends: 2), await OpenAsync(appends: 2));
        var tail = await dying.AppendOne(0, JournalPosition.Start, "1");
        tail = await frozen.AppendOne(0, tail, "2");
        // The seal passes; what comes after it does not.
        var appends = 0;
        line.LosesRequest = diesAt == "create" ? Line.IsCreate : request => Line.IsAppend(request) && Interlocked.Increment(ref appends) > 1;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => dying.AppendOne(0, tail, "3"));
        var cold = await OpenAsync(appends: 2);
        Assert.Equal(tail, await cold.ReadTailAsync(0, default));
        tail = await frozen.AppendOne(0, tail, "3 of another");
        await cold.AppendOne(0, tail, "4");
        Assert.Equal(["1 1", "2 2", "3 3 of another", "4 4"], await cold.PayloadsOf(0));
        Assert.Equal([1, 3], (await new SegmentBlobs(Container(), 0).ListAsync(default)).Select(segment => segment.First));
    }

    [Fact]
    public async Task A_lost_answer_to_a_seal_or_a_creation_changes_nothing()
    {
        var line = new Line();
        var store = await OpenAsync(line, appends: 2);
        var tail = JournalPosition.Start;
        for (var i = 1; i <= 9; i++)
        {
            line.LosesAnswer = Line.First(2, request => Line.IsCreate(request) || Line.IsAppend(request));
            tail = await store.AppendOne(0, tail, $"{i}");
        }
        Assert.Equal(Enumerable.Range(1, 9).Select(i => $"{i} {i}"), await store.PayloadsOf(0));
    }

    [Fact]
    public async Task A_named_object_whose_answer_was_lost_is_known_as_our_own()
    {
        var line = new Line();
        var store = await OpenAsync(line);
        line.LosesAnswer = Line.First(1, request => request.Method == global::Azure.Core.RequestMethod.Put);
        var first = await store.WriteNamedAsync("n", Chains.Bytes("1"), 0, default);
        line.LosesAnswer = Line.First(1, request => request.Method == global::Azure.Core.RequestMethod.Put);
        var second = await store.WriteNamedAsync("n", Chains.Bytes("2"), first!.Value, default);
        Assert.True(second > first);
        Assert.Equal((second, "2"), (await store.ReadNamedAsync("n", default)) is { } read ? (read.Version, read.Content.Text()) : default);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_told_as_unavailable()
    {
        var line = new Line();
        var store = await OpenAsync(line);
        line.LosesRequest = _ => true;
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.ReadTailAsync(0, default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.ReadAsync(0, 1, default).ToList());
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.WriteNamedAsync("n", default, 0, default));
    }

    [Fact]
    public async Task Erasure_leaves_no_blob_that_holds_the_bytes()
    {
        var store = await OpenAsync();
        var tail = await store.AppendOne(0, JournalPosition.Start, "a", (1, "secret of one"), (2, "secret of two"));
        tail = await store.AppendOne(0, tail, "b", (1, "secret of one"));
        await store.AppendOne(0, tail, "c", [.. Enumerable.Range(0, 600).Select(user => (user, user == 1 ? "secret of one" : "x"))]);
        await store.SaveSnapshotAsync(0, new Snapshot(3, default, [new UserSection(1, Chains.Bytes("secret of one")), new UserSection(2, Chains.Bytes("two"))]), default);
        await store.ErasePersonalAsync(0, 1, default);
        await foreach (var blob in Container().GetBlobsAsync())
            Assert.DoesNotContain("secret of one", (await Container().GetBlobClient(blob.Name).DownloadContentAsync()).Value.Content.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, (await PersonalBlobsAsync()).Count);
        Assert.Equal("1:1 2 secret of two", (await store.PersonalOf(0))[0]);
    }

    private async Task<List<string>> PersonalBlobsAsync()
    {
        var names = new List<string>();
        await foreach (var blob in Container().GetBlobsAsync())
            if (blob.Name.Contains("/personal/", StringComparison.Ordinal)) names.Add(blob.Name);
        return names;
    }
}
