using Orleans.Storage;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Control;

namespace PushOrleans.Grains.Tests.Providers;

/// <summary>What partitions report is taken once and kept, wherever a write fails and whoever else writes.</summary>
public sealed class ReportBookTests : OpenedReports
{
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
            States.Refuses = state => (fails == 0 && state is ProviderCounts) || (fails == 1 && state is ShareRow);
            try
            {
                var report = partition.Report();
                var answer = await book.ReportAsync(report);
                if (random.Next(4) != 0) partition.Answered(answer);
            }
            catch (OrleansException fault) when (fault.InnerException is IOException)
            {
                failed++;
                States.Refuses = _ => false;
                book = await open();
            }
        }

        States.Refuses = _ => false;
        foreach (var partition in partitions)
            while (partition.IsWaiting) partition.Answered(await book.ReportAsync(partition.Report()));
        var reopened = await open();

        Assert.InRange(failed, 10, 100);
        var expected = InForce(partitions.SelectMany(partition => partition.All));
        Assert.Equal(expected, book.Book.Shares.Samples);
        Assert.Equal(expected, reopened.Book.Shares.Samples);
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
        var known = before.Book.Shares.Samples.ToList();
        States.Refuses = state => state?.GetType() == refused;

        await Assert.ThrowsAsync<OrleansException>(() => before.ReportAsync(Seconds(0, 2, Start + 10, ReportBook.PerRow * 2)));
        States.Refuses = _ => false;
        var after = await open();

        Assert.Equal(1, after.Head.State.TakenFrom(0));
        Assert.Equal(known, after.Book.Shares.Samples);
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

        Assert.Equal(newer.Book.Shares.Samples, (await open()).Book.Shares.Samples);
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
        States.BeforeWrite = async state =>
        {
            if (state is not ProviderCounts) return;
            States.BeforeWrite = _ => Task.CompletedTask;
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

        Assert.Equal((secondIsFaster ? second! : first).Book.Shares.Samples, (await open()).Book.Shares.Samples);

        Task FirstAsync() => first.ReportAsync(Seconds(0, 3, Start, ReportBook.PerRow * 3));
        Task SecondAsync() => second!.ReportAsync(Seconds(0, 3, Start + 200, ReportBook.PerRow * 2));
    });

    [Fact]
    public async Task What_is_answered_to_a_partition_is_stored()
    {
        await using (var before = await ControlSamples.NodeAsync(0, file: StoreFile, configure: States.Configure))
        {
            var provider = before.Grains.GetGrain<IProviderGrain>(ControlSamples.Provider);
            Assert.Equal(1, await provider.Report(Seconds(0, 1, Start, 2_000), Cancellation));
            Task<long>? second = null;
            States.BeforeWrite = async state =>
            {
                if (state is not ProviderCounts || second is not null) return;
                second = provider.Report(Seconds(0, 3, Start, 2_000), Cancellation);
                await Task.Delay(100, Cancellation);
            };
            var writes = 0;
            States.Refuses = state => state is ProviderCounts && ++writes > 1;

            Assert.Equal(2, await provider.Report(Seconds(0, 2, Start, 2_000), Cancellation));
            await Assert.ThrowsAsync<EvidenceUnavailableException>(() => second!);
            await Assert.ThrowsAsync<EvidenceUnavailableException>(() => provider.Report(Seconds(0, 0, Start, 0), Cancellation));
        }

        States.Refuses = _ => false;
        await using var after = await TestNode.StartAsync(file: StoreFile, start: ControlSamples.Morning);
        Assert.InRange(await after.Grains.GetGrain<IProviderGrain>(ControlSamples.Provider).Report(Seconds(0, 0, Start, 0), Cancellation), 2, 3);
    }

    [Fact]
    public async Task After_a_row_that_could_not_be_written_no_head_names_it()
    {
        await using (var before = await ControlSamples.NodeAsync(0, file: StoreFile, configure: States.Configure))
        {
            var provider = before.Grains.GetGrain<IProviderGrain>(ControlSamples.Provider);
            Task<long>? second = null;
            States.BeforeWrite = async state =>
            {
                if (state is not ShareRow) return;
                second = provider.Report(Seconds(1, 1, Start, 10), Cancellation);
                await Task.Delay(100, Cancellation);
            };
            States.Refuses = state => state is ShareRow;

            await Assert.ThrowsAsync<EvidenceUnavailableException>(() => provider.Report(Seconds(0, 1, Start, 2_000), Cancellation));
            await Assert.ThrowsAsync<EvidenceUnavailableException>(() => second!);
        }

        await using var after = await TestNode.StartAsync(file: StoreFile, start: ControlSamples.Morning);
        Assert.Equal(0, await after.Grains.GetGrain<IProviderGrain>(ControlSamples.Provider).Report(Seconds(0, 0, Start, 0), Cancellation));
    }

    private static IEnumerable<ShareSample> InForce(IEnumerable<ShareReport> all)
    {
        var sums = all.GroupBy(share => share.At).OrderBy(second => second.Key)
            .Select(second => new ShareSample(second.Key, second.Sum(share => share.News), second.Sum(share => share.Vertical))).ToList();
        return sums.Where(sample => sample.At > sums[^1].At - Instants.LongestLookBack);
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
