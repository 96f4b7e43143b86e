using CsCheck;

namespace PushOrleans.Compliance.Tests.Rules;

/// <summary>The log in blocks comes to what a plain list of samples comes to.</summary>
public sealed class ShareLogTests
{
    private const long Week = Instants.LongestLookBack;
    private static readonly long[] Starts = [-86_400L * 700_000, -5_000, 0, 1_770_000_000];

    // Mostly forward, and now and then back by up to more than a week, as reports of partitions come.
    private static readonly Gen<(long Step, int News, int Vertical)> Steps = Gen.Select(
        Gen.Frequency((6, Gen.Long[0, 3]), (2, Gen.Long[0, 9_000]), (1, Gen.Long[-9_000, 0]), (1, Gen.Long[-Week - 9_000, Week / 2])), Gen.Int[0, 3], Gen.Int[0, 3]);

    [Fact]
    public void A_log_sums_up_what_a_list_sums_up() => Gen.Select(Gen.Int[0, 3].Select(i => Starts[i]), Steps.Array[1, 120]).Sample((from, steps) =>
    {
        var (log, all, at, newest) = (new ShareLog(), new List<ShareSample>(), from, long.MinValue + Week);
        foreach (var (step, news, vertical) in steps)
        {
            at += step;
            var sample = new ShareSample(at, news, vertical);
            log.Enter(sample);
            if (news + vertical > 0) all.Add(sample);

            // What is forgotten stays so, whatever comes later.
            newest = news + vertical > 0 ? Math.Max(newest, at) : newest;
            all.RemoveAll(old => old.At <= newest - Week);
        }

        var expected = all.GroupBy(sample => sample.At).OrderBy(second => second.Key)
            .Select(second => new ShareSample(second.Key, second.Sum(one => one.News), second.Sum(one => one.Vertical))).ToArray();
        Assert.Equal(expected, log.Samples);
        Assert.Equal(expected.Length, log.Count);
        foreach (var instant in expected.SelectMany(sample => new[] { sample.At - 1, sample.At, sample.At + 4_096 }).Prepend(from - (2 * Week)))
            Assert.Equal(SumsAfter(expected, instant), log.After(instant));
    });

    [Fact]
    public void A_log_of_nothing_has_forgotten_nothing()
    {
        var log = new ShareLog();
        log.Enter(new ShareSample(5, 0, 0));
        Assert.Equal(0, log.Count);
        Assert.Equal(long.MinValue, log.Forgotten);
        Assert.Equal((Int128.Zero, Int128.Zero), log.After(long.MinValue));
    }

    [Fact]
    public void Sums_are_beyond_what_64_bits_hold()
    {
        var log = new ShareLog();
        for (var second = 0; second < 3; second++) log.Enter(new ShareSample(second, long.MaxValue, long.MaxValue));
        Assert.Equal(((Int128)long.MaxValue * 3, (Int128)long.MaxValue * 3), log.After(-1));
        log.Enter(new ShareSample(Week, 0, 1));
        Assert.Equal(((Int128)long.MaxValue * 2, ((Int128)long.MaxValue * 2) + 1), log.After(-1));
    }

    private static (Int128 News, Int128 Vertical) SumsAfter(IEnumerable<ShareSample> samples, long instant)
    {
        var later = samples.Where(sample => sample.At > instant).ToArray();
        return (later.Aggregate(Int128.Zero, (sum, one) => sum + one.News), later.Aggregate(Int128.Zero, (sum, one) => sum + one.Vertical));
    }
}
