using PushOrleans.Journal;
using PushOrleans.Journal.Tests;

namespace PushOrleans.Storage.Azure.Tests;

/// <summary>What a store remembers of a chain that it has read, and what that is worth when others append meanwhile.</summary>
public sealed class ReadOnceTests(Azurite azurite) : ContainerTests(azurite)
{
    [Fact]
    public async Task Who_reads_a_chain_with_its_payloads_and_appends_to_it_asks_for_nothing_twice()
    {
        var tail = await WrittenAsync(personal: 3);
        var line = new Line();
        var store = await OpenAsync(line);
        var before = line.Requests;
        Assert.Equal(["1 page", "2 user 2", "3 user 3", "4 user 4", "5 page"], await store.PayloadsOf(0));
        Assert.Equal(["2:0 1 personal 2", "3:0 1 personal 3", "4:0 1 personal 4"], await store.PersonalOf(0, 1, 5));
        await store.AppendOne(0, tail, "incarnation");

        // A list and a read of the segment, the three payloads, the append.
        Assert.Equal(6, line.Requests - before);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Who_read_a_chain_to_its_end_is_refused_there_by_what_was_appended_since(int appends)
    {
        var tail = await WrittenAsync(personal: 1, appends);
        var (late, other) = (await OpenAsync(appends: appends), await OpenAsync(appends: appends));
        await late.PayloadsOf(0);
        await other.AppendOne(0, tail, "theirs");
        Assert.Equal(AppendOutcome.Fenced, await late.AppendAsync(0, tail, [tail.Seal(0, "late")], default));
        Assert.Equal(["1 page", "2 user 2", "3 page", "4 theirs"], await late.PayloadsOf(0));
    }

    [Fact]
    public async Task Payloads_are_found_beyond_what_is_remembered_of_the_last_read()
    {
        var store = await OpenAsync();
        var tail = JournalPosition.Start;
        const int appends = PersonalAppends.Most + 5;
        for (var seq = 1; seq <= appends; seq++) tail = await store.AppendOne(0, tail, "user", (seq, $"of {seq}"));
        var line = new Line();
        var next = await OpenAsync(line);
        await next.PayloadsOf(0);

        // What is remembered begins after the fifth; before that the segment is asked, by a list and a read.
        await AssertAsync(6, requests: appends - 5);
        await AssertAsync(5, requests: appends - 4 + 2);
        await next.PayloadsOf(0);
        await AssertAsync(1, requests: appends + 2);

        async Task AssertAsync(int from, int requests)
        {
            var before = line.Requests;
            Assert.Equal(Enumerable.Range(from, appends - from + 1).Select(seq => $"{seq}:0 {seq} of {seq}"), await next.PersonalOf(0, from, appends));
            Assert.Equal(requests, line.Requests - before);
        }
    }

    /// <summary>A page, so many users with payloads, and a page, an append each.</summary>
    private async Task<JournalPosition> WrittenAsync(int personal, int appends = 100)
    {
        var store = await OpenAsync(appends: appends);
        var tail = await store.AppendOne(0, JournalPosition.Start, "page");
        for (var seq = 2; seq < 2 + personal; seq++) tail = await store.AppendOne(0, tail, $"user {seq}", (1, $"personal {seq}"));
        return await store.AppendOne(0, tail, "page");
    }
}
