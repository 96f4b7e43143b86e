using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains.Tests.Providers;

/// <summary>Grants by second lie in rows that a store takes, however many there are and whatever was stored before.</summary>
public sealed class ReportRowsTests : OpenedReports
{
    private const int Azure = 960 * 1_024;

    [Fact]
    public Task A_row_of_which_all_is_a_week_before_the_newest_second_is_used_again_once_the_head_says_so() => WithinAsync(async open =>
    {
        var book = await open();
        await book.ReportAsync(Seconds(0, 1, Start, ReportBook.PerRow * 3));
        var known = book.Book.Shares.Samples.ToList();
        var later = Seconds(0, 2, Start + (2 * Instants.LongestLookBack), ReportBook.PerRow * 3);
        States.Refuses = state => state is ProviderCounts;
        await Assert.ThrowsAsync<OrleansException>(() => book.ReportAsync(later));
        States.Refuses = _ => false;

        book = await open();
        Assert.Equal(known, book.Book.Shares.Samples);
        for (var i = 0; i < 10; i++)
            await book.ReportAsync(Seconds(0, 2 + i, Start + ((2 + i) * Instants.LongestLookBack), ReportBook.PerRow * 3));

        // Two rows in force, two that the same write releases, and as many that it takes.
        Assert.InRange((await open()).Rows.Count, 2, 6);
        Assert.Equal(ReportBook.PerRow * 3, book.Book.Shares.Count);
    });

    [Fact]
    public Task No_row_is_written_before_there_is_more_than_one_of_seconds() => WithinAsync(async open =>
    {
        var rows = 0;
        States.BeforeWrite = state =>
        {
            if (state is ShareRow) rows++;
            return Task.CompletedTask;
        };
        var book = await open();
        for (var i = 1; i <= 100; i++) await book.ReportAsync(Seconds(0, i, Start, i % 2 == 0 ? 0 : ReportBook.PerRow));

        Assert.Equal(0, rows);
        await book.ReportAsync(Seconds(0, 101, Start - 1, 1));
        Assert.Equal(1, rows);
    });

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(20)]
    public Task The_state_from_before_there_were_rows_is_adopted_though_it_is_lost_in_between(int writesThatSucceed) => WithinAsync(async open =>
    {
        const int Count = 40_000;
        var before = new SoleCounts();
        for (var i = 0; i < Count; i++) before.Shares.Add(Start + i, new ShareReport(Start + i, i, 1));
        before.Taken.Add(5, 77);
        var former = await open();
        former.Head.State = Serializer.Deserialize<ProviderCounts>(Serializer.SerializeToArray(before))!;
        await former.Head.WriteStateAsync();

        if (writesThatSucceed >= 0)
        {
            States.Refuses = _ => writesThatSucceed-- <= 0;
            var lost = await open();
            await Assert.ThrowsAsync<OrleansException>(() => lost.ReportAsync(Seconds(5, 78, Start + 1, 3)));
            States.Refuses = _ => false;
        }

        var adopting = await open();
        Assert.Equal(77, await adopting.ReportAsync(Seconds(5, 77, Start, 5)));
        Assert.Equal(78, await adopting.ReportAsync(Seconds(5, 78, Start + 1, 3)));
        var after = await open();

        before.Shares[Start + 1] = new ShareReport(Start + 1, 2, 2);
        before.Shares[Start + 2] = new ShareReport(Start + 2, 3, 2);
        before.Shares[Start + 3] = new ShareReport(Start + 3, 4, 2);
        Assert.Equal(before.Shares.Values.Select(share => new ShareSample(share.At, share.News, share.Vertical)), after.Book.Shares.Samples);
        Assert.InRange(after.Head.State.Unsealed.Count, 1, ReportBook.PerRow);
        Assert.Equal(39, after.Rows.Count);
    });

    [Fact]
    public Task A_week_with_a_grant_in_every_second_is_kept_inStates_that_a_store_takes() => WithinAsync(async open =>
    {
        const int Before = 11_200;
        const int Count = Before + (int)Instants.LongestLookBack;
        long largestRow = 0, largestHead = 0;
        States.BeforeWrite = state =>
        {
            if (state is ShareRow row) largestRow = Math.Max(largestRow, Serializer.SerializeToArray(row).Length);
            if (state is ProviderCounts head) largestHead = Math.Max(largestHead, Serializer.SerializeToArray(head).Length);
            return Task.CompletedTask;
        };
        var book = await open();
        for (var i = 0; i < Count; i += 2_000)
            for (var partition = 0; partition < 2; partition++) await book.ReportAsync(Seconds(partition, i + 1, Start + i, 2_000, news: 100_000));

        var reopened = await open();

        Assert.InRange(largestRow, 1, Azure / 20);
        Assert.InRange(largestHead, 1, Azure / 20);
        var expected = Enumerable.Range(Before, (int)Instants.LongestLookBack).Select(i => new ShareSample(Start + i, 200_000, 2));
        Assert.Equal(expected, book.Book.Shares.Samples);
        Assert.Equal(expected, reopened.Book.Shares.Samples);
        Assert.InRange(reopened.Rows.Count, 590, 1_200);
    });

    [Fact]
    public Task A_row_that_is_not_the_one_that_the_head_names_is_told() => WithinAsync(async open =>
    {
        var book = await open();
        await book.ReportAsync(Seconds(0, 1, Start, ReportBook.PerRow * 3));
        book.Rows[1].Fill(99, book.Rows[1].Shares);
        await book.Rows.WriteAsync(1);

        Assert.Contains("Row 1", (await Assert.ThrowsAsync<InvalidDataException>(open)).Message, StringComparison.Ordinal);
    });
}

/// <summary>The head as it was stored when all seconds were in it.</summary>
[GenerateSerializer, Alias("push.sole-counts")]
internal sealed class SoleCounts
{
    [Id(0)] public SortedDictionary<long, ShareReport> Shares { get; } = [];
    [Id(1)] public Dictionary<int, long> Taken { get; } = [];
    [Id(2)] public SortedDictionary<int, DayReport> Days { get; } = [];
    [Id(3)] public Dictionary<int, int> ClosedThrough { get; } = [];
    [Id(4)] public SortedSet<int> Published { get; } = [];
}
