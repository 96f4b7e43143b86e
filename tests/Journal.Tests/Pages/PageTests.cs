using CsCheck;
using PushOrleans.Compliance;

namespace PushOrleans.Journal.Tests;

public sealed class PageTests
{
    private const long At = 1_770_000_000;

    private static readonly Gen<PageVerdict> Verdicts =
        from verdict in Gen.Enum<Verdict>()
        from reason in Gen.Int[-1, 46]
        from mask in Gen.OneOf(Gen.ULong, Gen.ULong[0, 3])
        from code in Gen.Enum<DecisionCode>()
        from attempt in Gen.OneOf(Gen.Int[0, 8], Gen.Int[0, int.MaxValue])
        from devices in Gen.OneOf(Gen.ULong[0, 3], Gen.ULong)
        select new PageVerdict(verdict, reason < 0 ? null : (Rule)reason, mask, code, attempt, devices);

    private static readonly Gen<(int Gap, PageVerdict Verdict, long Wait)[]> Lines =
        from table in Verdicts.Array[1, 90]
        from lines in Gen.Select(Gen.OneOf(Gen.Int[0, 3], Gen.Int[0, 100_000]), Gen.Int[0, table.Length - 1], Gen.Long[1, 1L << 40]).Array[0, 300]
        select lines.Select(line => (line.Item1, table[line.Item2], line.Item3)).ToArray();

    [Fact]
    public void A_page_reads_back_as_it_was_built() => Gen.Select(Lines, Gen.Long[0, long.MaxValue], Gen.Byte.Array[0, 50]).Sample((lines, cursor, riders) =>
    {
        var (bytes, expected) = Build(lines, cursor, riders);
        var page = new PageReader(bytes);
        Assert.Equal(new PageHeader(42, At, lines.Length, cursor), page.Header);
        Assert.Equal(page.Header, PageReader.HeaderOf(bytes));
        Assert.Equal(riders, page.Riders.ToArray());
        foreach (var entry in expected)
        {
            Assert.True(page.MoveNext());
            Assert.Equal(entry, page.Current);
            Assert.Equal(entry.Ordinal, page.CurrentOrdinal);
            Assert.Equal(entry.Verdict, page.Verdicts[page.CurrentVerdict]);
        }
        Assert.False(page.MoveNext());
    });

    [Fact]
    public void A_user_is_found_and_one_that_is_not_there_is_not() => Lines.Sample(lines =>
    {
        var (bytes, expected) = Build(lines, 0, []);
        var known = expected.ToDictionary(entry => entry.Ordinal);
        foreach (var ordinal in known.Keys.SelectMany(key => new[] { key - 1, key, key + 1 }))
        {
            var page = new PageReader(bytes);
            Assert.Equal(known.ContainsKey(ordinal), page.MoveTo(ordinal));
            if (known.TryGetValue(ordinal, out var entry)) Assert.Equal(entry, page.Current);
        }
    }, iter: 20);

    [Fact]
    public void Damaged_bytes_are_refused_or_still_one_page_in_its_one_encoding() =>
        Gen.Select(Lines, Gen.Int[0, int.MaxValue], Gen.Byte[1, 255], Gen.Byte.Array[0, 20]).Sample((lines, at, change, riders) =>
        {
            var (bytes, _) = Build(lines, 7, riders);
            bytes[at % bytes.Length] ^= change;
            return IsRefusedOrCanonical(bytes);
        });

    [Fact]
    public void Bytes_of_any_kind_are_refused_or_a_page_in_its_one_encoding() =>
        Gen.Byte[0, 6].Array[0, 40].Sample(bytes => IsRefusedOrCanonical([1, .. bytes]), iter: 100_000);

    [Fact]
    public void A_page_cut_off_or_with_more_behind_it_is_refused()
    {
        var (bytes, _) = Build([.. Enumerable.Range(0, 5).Select(i => (i, Allowed with { Verdict = i == 3 ? Verdict.Defer : Verdict.Allow }, 600L))], 7, [1, 2, 3]);
        for (var length = 0; length < bytes.Length; length++) Assert.True(IsRefused(bytes[..length]), $"{length} bytes");
        Assert.True(IsRefused([.. bytes, 0]));
    }

    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "another format", [2, 0, 0, 0, 0, 0, 0] },
        { "a number beyond 64 bits", [1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 2, 0, 0, 0, 0, 0] },
        { "a number beyond 63 bits where a campaign stands", [1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1, 0, 0, 0, 0, 0] },
        { "a number not in its shortest form", [1, 0x80, 0, 0, 0, 0, 0, 0] },
        { "lines without a verdict", [1, 0, 0, 0, 0, 1, 0, 0, 0, 0] },
        { "an unknown verdict", [1, 0, 0, 0, 0, 1, 1, 5, 0, 0, 0, 0, 0, 0] },
        { "an unknown code", [1, 0, 0, 0, 0, 1, 1, 0x30, 0, 0, 0, 0, 0, 0] },
        { "a reason beyond the mask", [1, 0, 0, 0, 0, 1, 1, 0, 65, 0, 0, 0, 0, 0] },
        { "a verdict that is there twice", [1, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] },
        { "a verdict that is not used", [1, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0] },
        { "verdicts not in the order of their use", [1, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0] },
        { "an index beyond the table", [1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1] },
        { "an ordinal out of range", [1, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 7, 0, 0, 0] },
        { "a deferral of no time", [1, 0, 0, 0, 0, 1, 1, 2, 1, 0, 0, 0, 0, 0, 0] },
        { "riders longer than the rest", [1, 0, 0, 0, 8, 0, 0, 1] },
        { "a table cut off", [1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_pages_are_refused_by_name(string why, byte[] bytes) => Assert.True(IsRefused(bytes), why);

    [Theory]
    [InlineData(2), InlineData(64), InlineData(65), InlineData(100)]
    public void A_verdict_that_is_there_twice_is_found_in_a_table_of_any_length(int verdicts)
    {
        Assert.False(IsRefused(Page(place => place)));
        Assert.True(IsRefused(Page(place => place == verdicts - 1 ? 0 : place)));

        byte[] Page(Func<int, int> attemptOf) =>
        [
            1, 0, 0, 0, 0, (byte)verdicts, (byte)verdicts,
            .. Enumerable.Range(0, verdicts).SelectMany(place => new byte[] { 0, 0, (byte)attemptOf(place), 0, 0 }),
            .. Enumerable.Range(0, verdicts).SelectMany(place => new byte[] { 0, (byte)place }),
        ];
    }

    [Fact]
    public void What_a_page_cannot_hold_is_refused_when_it_is_added()
    {
        var builder = new PageBuilder();
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Begin(-1, At));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Begin(1, -1));
        builder.Begin(1, At);
        builder.Add(5, Allowed, 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Add(5, Allowed, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Add(6, Allowed with { Attempt = -1 }, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Add(6, Allowed with { Verdict = Verdict.Defer }, At));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Complete(-1, []));
        Assert.Equal(1, builder.Users);
    }

    [Theory]
    [InlineData(500, 1)]
    [InlineData(2_000, 1)]
    [InlineData(2_000, 7)]
    [InlineData(5_000, 200)]
    public void A_page_takes_at_most_eight_bytes_per_verdict(int users, int everyNth)
    {
        foreach (var mix in new[] { 4, 40, 120 })
        {
            var bytes = RealisticPage(new PageBuilder(), users, everyNth, mix);
            var perVerdict = bytes.Length / (double)users;
            Assert.True(perVerdict <= 8, $"{perVerdict:F2} bytes per verdict with {mix} kinds");
        }
    }

    [Fact]
    public void Adding_a_verdict_allocates_nothing_and_neither_does_reading_one()
    {
        var builder = new PageBuilder();
        RealisticPage(builder, 5_000, 1, 100);
        var page = RealisticPage(builder, 5_000, 1, 100);
        var verdict = Allowed;
        builder.Begin(1, At);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 5_000; i++) builder.Add(i, verdict with { Attempt = i % 50 }, 0);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        var reader = new PageReader(page);
        before = GC.GetAllocatedBytesForCurrentThread();
        long sum = 0;
        while (reader.MoveNext()) sum += reader.Current.Ordinal;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(4_999L * 5_000 / 2, sum);
    }

    internal static readonly PageVerdict Allowed = new(Verdict.Allow, null, 0, DecisionCode.None, 0, 1);

    /// <summary>Seven in ten allowed, one in ten deferred to a quiet hour's end, the rest refused; each for one of some masks and device sets.</summary>
    private static byte[] RealisticPage(PageBuilder builder, int users, int everyNth, int kinds)
    {
        var random = new Random(users + kinds);
        builder.Begin(123_456, At);
        for (var i = 0; i < users; i++)
        {
            var kind = (ulong)random.Next(kinds);
            var verdict = random.Next(10) switch
            {
                < 7 => Allowed with { Devices = 1 + (kind % 7) },
                7 => new PageVerdict(Verdict.Defer, Rule.FrequencyBudget, (1UL << 43) | (kind << 18), DecisionCode.None, (int)(kind % 3), 0),
                _ => new PageVerdict(Verdict.Refuse, Rule.Consent, (1UL << 29) | (kind << 12), DecisionCode.None, 0, 0),
            };
            builder.Add(i * everyNth, verdict, At + random.Next(1, 86_400));
        }
        return builder.Complete(users * (long)everyNth, []);
    }

    private static (byte[] Bytes, List<PageEntry> Entries) Build((int Gap, PageVerdict Verdict, long Wait)[] lines, long cursor, byte[] riders)
    {
        var builder = new PageBuilder();
        builder.Begin(42, At);
        var entries = new List<PageEntry>();
        var ordinal = -1;
        foreach (var (gap, verdict, wait) in lines)
        {
            ordinal += gap + 1;
            builder.Add(ordinal, verdict, At + wait);
            entries.Add(new PageEntry(entries.Count, ordinal, verdict, verdict.Verdict == Verdict.Defer ? At + wait : Instants.Never));
        }
        return (builder.Complete(cursor, riders), entries);
    }

    private static bool IsRefused(byte[] bytes)
    {
        try
        {
            Rebuild(bytes);
            return false;
        }
        catch (CorruptRecordException)
        {
            return true;
        }
    }

    private static bool IsRefusedOrCanonical(byte[] bytes)
    {
        try
        {
            return Rebuild(bytes).AsSpan().SequenceEqual(bytes);
        }
        catch (CorruptRecordException)
        {
            return true;
        }
    }

    private static byte[] Rebuild(byte[] bytes)
    {
        var page = new PageReader(bytes);
        var builder = new PageBuilder();
        builder.Begin(page.Header.Campaign, page.Header.At);
        while (page.MoveNext()) builder.Add(page.Current.Ordinal, page.Current.Verdict, page.Current.Until);
        return builder.Complete(page.Header.CursorAfter, page.Riders);
    }
}
