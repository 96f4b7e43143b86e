using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Serialization;
using Orleans.Storage;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Control;

namespace PushOrleans.Grains.Tests.Providers;

/// <summary>What partitions report is taken once and kept, wherever a write fails and whoever else writes; grants by second lie in rows that a store takes.</summary>
public sealed class ReportBookTests : StoredTests
{
    private const long Start = 1_773_000_000;
    private const int Azure = 960 * 1_024;
    private readonly TroubledStates _states = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task What_is_reported_counts_once_though_writes_fail_and_what_was_not_answered_comes_again_with_more(int seed) => WithinAsync(async open =>
    {
        var random = new Random(seed);
        var partitions = Enumerable.Range(0, 3).Select(number => new Reporter(number)).ToList();
        var now = Start;
        var failed = 0;
        var book = await open();
        for (var i = 0; i < 250; i++)
        {
            now += random.Next(20_000);
            var partition = partitions[random.Next(partitions.Count)];
            for (var pages = random.Next(1, 5); pages > 0; pages--) partition.Grant(now - random.Next(5_000), random.Next(300));
            var fails = random.Next(8);
            _states.Refuses = state => (fails == 0 && state is ProviderCounts) || (fails == 1 && state is ShareRow);
            try
            {
                var report = partition.Report();
                var answer = await book.ReportAsync(report);
                if (random.Next(4) != 0) partition.Answered(answer);
            }
            catch (OrleansException fault) when (fault.InnerException is IOException)
            {
                failed++;
                _states.Refuses = _ => false;
                book = await open();
            }
        }

        _states.Refuses = _ => false;
        foreach (var partition in partitions)
            while (partition.IsWaiting) partition.Answered(await book.ReportAsync(partition.Report()));
        var reopened = await open();

        Assert.InRange(failed, 10, 100);
        var expected = InForce(partitions.SelectMany(partition => partition.All));
        Assert.Equal(expected, book.Book.Shares());
        Assert.Equal(expected, reopened.Book.Shares());
        Assert.Equal(partitions.Sum(partition => partition.All.Count), reopened.Head.State.SumsOf(1).GrantsOrdinary);
        Assert.InRange(reopened.Rows.Count, 2, 60);
        Assert.All(Enumerable.Range(0, reopened.Rows.Count), row => Assert.Equal(ReportBook.PerRow, reopened.Rows[row].Shares.Count));
    });

    [Theory]
    [InlineData(typeof(ShareRow))]
    [InlineData(typeof(ProviderCounts))]
    public Task A_report_that_could_not_be_stored_leaves_nothing_behind(Type refused) => WithinAsync(async open =>
    {
        var before = await open();
        await before.ReportAsync(Seconds(0, 1, Start, ReportBook.PerRow * 2));
        var known = before.Book.Shares().ToList();
        _states.Refuses = state => state?.GetType() == refused;

        await Assert.ThrowsAsync<OrleansException>(() => before.ReportAsync(Seconds(0, 2, Start + 10, ReportBook.PerRow * 2)));
        _states.Refuses = _ => false;
        var after = await open();

        Assert.Equal(1, after.Head.State.TakenFrom(0));
        Assert.Equal(known, after.Book.Shares());
    });

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(ReportBook.PerRow)]
    [InlineData((ReportBook.PerRow * 3) + 5)]
    public Task Of_two_activations_that_know_the_same_the_store_refuses_the_second_that_writes(int known) => WithinAsync(async open =>
    {
        var frozen = await open();
        await frozen.ReportAsync(Seconds(0, 1, Start, known));
        var newer = await open();

        await newer.ReportAsync(Seconds(0, 2, Start + 100, ReportBook.PerRow * 2));
        await Assert.ThrowsAsync<InconsistentStateException>(() => frozen.ReportAsync(Seconds(0, 2, Start + 100_000, ReportBook.PerRow * 3)));

        Assert.Equal(newer.Book.Shares(), (await open()).Book.Shares());
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Of_two_activations_of_which_one_reads_what_the_other_is_writing_one_is_refused_and_no_row_is_lost(bool secondIsFaster) => WithinAsync(async open =>
    {
        var first = await open();
        await first.ReportAsync(Seconds(0, 1, Start, 10));
        // As what comes while rows are written.
        first.Book.Take(Seconds(0, 2, Start, ReportBook.PerRow * 2));
        await first.Head.WriteStateAsync();
        Opened? second = null;
        _states.BeforeWrite = async state =>
        {
            if (state is not ProviderCounts) return;
            _states.BeforeWrite = _ => Task.CompletedTask;
            second = await open();
            if (secondIsFaster) await SecondAsync();
        };

        var writing = FirstAsync();
        if (secondIsFaster) await Assert.ThrowsAsync<InconsistentStateException>(() => writing);
        else
        {
            await writing;
            await Assert.ThrowsAsync<InconsistentStateException>(SecondAsync);
        }

        Assert.Equal((secondIsFaster ? second! : first).Book.Shares(), (await open()).Book.Shares());

        Task FirstAsync() => first.ReportAsync(Seconds(0, 3, Start, ReportBook.PerRow * 3));
        Task SecondAsync() => second!.ReportAsync(Seconds(0, 3, Start + 200, ReportBook.PerRow * 2));
    });

    [Fact]
    public Task A_row_of_which_all_is_a_week_before_the_newest_second_is_used_again_once_the_head_says_so() => WithinAsync(async open =>
    {
        var book = await open();
        await book.ReportAsync(Seconds(0, 1, Start, ReportBook.PerRow * 3));
        var known = book.Book.Shares().ToList();
        var later = Seconds(0, 2, Start + (2 * Instants.LongestLookBack), ReportBook.PerRow * 3);
        _states.Refuses = state => state is ProviderCounts;
        await Assert.ThrowsAsync<OrleansException>(() => book.ReportAsync(later));
        _states.Refuses = _ => false;

        book = await open();
        Assert.Equal(known, book.Book.Shares());
        for (var i = 0; i < 10; i++)
            await book.ReportAsync(Seconds(0, 2 + i, Start + ((2 + i) * Instants.LongestLookBack), ReportBook.PerRow * 3));

        // Two rows in force, two that the same write releases, and as many that it takes.
        Assert.InRange((await open()).Rows.Count, 2, 6);
        Assert.Equal(ReportBook.PerRow * 3, book.Book.Shares().Count());
    });

    [Fact]
    public Task No_row_is_written_before_there_is_more_than_one_of_seconds() => WithinAsync(async open =>
    {
        var rows = 0;
        _states.BeforeWrite = state =>
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
            _states.Refuses = _ => writesThatSucceed-- <= 0;
            var lost = await open();
            await Assert.ThrowsAsync<OrleansException>(() => lost.ReportAsync(Seconds(5, 78, Start + 1, 3)));
            _states.Refuses = _ => false;
        }

        var adopting = await open();
        Assert.Equal(77, await adopting.ReportAsync(Seconds(5, 77, Start, 5)));
        Assert.Equal(78, await adopting.ReportAsync(Seconds(5, 78, Start + 1, 3)));
        var after = await open();

        before.Shares[Start + 1] = new ShareReport(Start + 1, 2, 2);
        before.Shares[Start + 2] = new ShareReport(Start + 2, 3, 2);
        before.Shares[Start + 3] = new ShareReport(Start + 3, 4, 2);
        Assert.Equal(before.Shares.Values.Select(share => new ShareSample(share.At, share.News, share.Vertical)), after.Book.Shares());
        Assert.InRange(after.Head.State.Unsealed.Count, 1, ReportBook.PerRow);
        Assert.Equal(39, after.Rows.Count);
    });

    [Fact]
    public Task A_week_with_a_grant_in_every_second_is_kept_in_states_that_a_store_takes() => WithinAsync(async open =>
    {
        const int Before = 11_200;
        const int Count = Before + (int)Instants.LongestLookBack;
        long largestRow = 0, largestHead = 0;
        _states.BeforeWrite = state =>
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
        Assert.Equal(expected, book.Book.Shares());
        Assert.Equal(expected, reopened.Book.Shares());
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

    [Fact]
    public async Task What_is_answered_to_a_partition_is_stored()
    {
        await using (var before = await ControlSamples.NodeAsync(0, file: StoreFile, configure: _states.Configure))
        {
            var provider = before.Grains.GetGrain<IProviderGrain>(ControlSamples.Provider);
            Assert.Equal(1, await provider.Report(Seconds(0, 1, Start, 2_000), Cancellation));
            Task<long>? second = null;
            _states.BeforeWrite = async state =>
            {
                if (state is not ProviderCounts || second is not null) return;
                second = provider.Report(Seconds(0, 3, Start, 2_000), Cancellation);
                await Task.Delay(100, Cancellation);
            };
            var writes = 0;
            _states.Refuses = state => state is ProviderCounts && ++writes > 1;

            Assert.Equal(2, await provider.Report(Seconds(0, 2, Start, 2_000), Cancellation));
            await Assert.ThrowsAsync<EvidenceUnavailableException>(() => second!);
            await Assert.ThrowsAsync<EvidenceUnavailableException>(() => provider.LastReported(0, Cancellation));
        }

        _states.Refuses = _ => false;
        await using var after = await TestNode.StartAsync(file: StoreFile, start: ControlSamples.Morning);
        Assert.InRange(await after.Grains.GetGrain<IProviderGrain>(ControlSamples.Provider).LastReported(0, Cancellation), 2, 3);
    }

    [Fact]
    public async Task After_a_row_that_could_not_be_written_no_head_names_it()
    {
        await using (var before = await ControlSamples.NodeAsync(0, file: StoreFile, configure: _states.Configure))
        {
            var provider = before.Grains.GetGrain<IProviderGrain>(ControlSamples.Provider);
            Task<long>? second = null;
            _states.BeforeWrite = async state =>
            {
                if (state is not ShareRow) return;
                second = provider.Report(Seconds(1, 1, Start, 10), Cancellation);
                await Task.Delay(100, Cancellation);
            };
            _states.Refuses = state => state is ShareRow;

            await Assert.ThrowsAsync<EvidenceUnavailableException>(() => provider.Report(Seconds(0, 1, Start, 2_000), Cancellation));
            await Assert.ThrowsAsync<EvidenceUnavailableException>(() => second!);
        }

        await using var after = await TestNode.StartAsync(file: StoreFile, start: ControlSamples.Morning);
        Assert.Equal(0, await after.Grains.GetGrain<IProviderGrain>(ControlSamples.Provider).LastReported(0, Cancellation));
    }

    private Serializer Serializer { get; set; } = null!;

    private async Task WithinAsync(Func<Func<Task<Opened>>, Task> test)
    {
        var within = new WithinGrain();
        await using var node = await ControlSamples.NodeAsync(0, configure: services =>
        {
            within.Configure(services);
            _states.Configure(services);
        });
        Serializer = node.Services.GetRequiredService<Serializer>();
        var storage = node.Services.GetRequiredKeyedService<IGrainStorage>(WellKnown.Storage);
        await within.RunAsync(node, context => test(async () =>
        {
            var head = new StateStorageBridge<ProviderCounts>("tested", context, storage);
            await head.ReadStateAsync();
            var rows = new StateRows<ShareRow>(context, storage, "tested-shares");
            var book = new ReportBook(head, rows);
            await book.ReadAsync();
            return new Opened(book, head, rows);
        }));
    }

    private static ProviderReport Seconds(int partition, long seq, long from, int count, long news = 1) =>
        new(partition, seq, [.. Enumerable.Range(0, count).Select(i => new ShareReport(from + i, news, 1))], [], int.MinValue);

    private static IEnumerable<ShareSample> InForce(IEnumerable<ShareReport> all)
    {
        var sums = all.GroupBy(share => share.At).OrderBy(second => second.Key)
            .Select(second => new ShareSample(second.Key, second.Sum(share => share.News), second.Sum(share => share.Vertical))).ToList();
        return sums.Where(sample => sample.At > sums[^1].At - Instants.LongestLookBack);
    }

    private sealed record Opened(ReportBook Book, StateStorageBridge<ProviderCounts> Head, StateRows<ShareRow> Rows)
    {
        /// <summary>As the grain does.</summary>
        public async Task<long> ReportAsync(ProviderReport report)
        {
            if (!Book.HasWritten) await Book.WriteAsync();
            Book.Take(report);
            await Book.WriteAsync();
            return Head.State.TakenFrom(report.Partition);
        }
    }

    /// <summary>A partition that reports, by page, what was not answered yet.</summary>
    private sealed class Reporter(int number)
    {
        private readonly List<(long Seq, List<ShareReport> Shares)> _unreported = [];
        private long _seq;

        public bool IsWaiting => _unreported.Count > 0;

        public List<ShareReport> All { get; } = [];

        public void Grant(long from, int count)
        {
            List<ShareReport> shares = [.. Enumerable.Range(0, count).Select(i => new ShareReport(from + i, i, 1))];
            All.AddRange(shares);
            _unreported.Add((++_seq, shares));
        }

        public ProviderReport Report()
        {
            List<ShareReport> shares = [.. _unreported.SelectMany(page => page.Shares)];
            return new ProviderReport(number, _seq, shares, [new DayReport(1, shares.Count, 0, 0, 0)], int.MinValue, IsWaiting ? _unreported[0].Seq : 0);
        }

        public void Answered(long seq) => _unreported.RemoveAll(page => page.Seq <= seq);
    }
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
