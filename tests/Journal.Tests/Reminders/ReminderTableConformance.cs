namespace PushOrleans.Journal.Tests;

/// <summary>What a reminder table does; the cases are those that Orleans asks of its own.</summary>
public abstract class ReminderTableConformance
{
    protected abstract IReminderTable Table { get; }

    private static readonly DateTime Start = new(2026, 11, 23, 8, 0, 0, DateTimeKind.Utc);

    private static GrainId Grain(int number) => GrainId.Create("reminded", $"{number}/foo\\#baz?");

    private static ReminderEntry Entry(GrainId grain, string name) =>
        new() { GrainId = grain, ReminderName = name, StartAt = Start, Period = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task A_reminder_reads_back_as_it_was_written()
    {
        var entry = Entry(Grain(1), "foo/bar\\#b_a_z?");
        entry.ETag = await Table.UpsertRow(entry, default);
        var read = (await Table.ReadRow(Grain(1), entry.ReminderName, default))!;
        Assert.NotNull(read.ETag);
        Assert.Equal((entry.GrainId, entry.ReminderName, entry.StartAt, entry.Period, entry.ETag), (read.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.Equal(DateTimeKind.Utc, read.StartAt.Kind);
    }

    [Fact]
    public async Task A_reminder_that_is_not_there_is_null()
    {
        Assert.Null(await Table.ReadRow(Grain(1), "none", default));
        Assert.Empty((await Table.ReadRows(Grain(1), default)).Reminders);
    }

    [Fact]
    public async Task A_second_write_replaces_the_row_and_its_etag()
    {
        var first = await Table.UpsertRow(Entry(Grain(1), "r"), default);
        var later = Entry(Grain(1), "r");
        later.Period = TimeSpan.FromHours(1);
        var second = await Table.UpsertRow(later, default);
        var read = (await Table.ReadRows(Grain(1), default)).Reminders.Single();
        Assert.NotEqual(first, second);
        Assert.Equal((second, TimeSpan.FromHours(1)), (read.ETag, read.Period));
    }

    [Fact]
    public async Task A_reminder_is_removed_only_by_its_name_and_newest_etag()
    {
        var stale = await Table.UpsertRow(Entry(Grain(1), "r"), default);
        var etag = await Table.UpsertRow(Entry(Grain(1), "r"), default);
        Assert.False(await Table.RemoveRow(Grain(1), "r", stale!, default));
        Assert.False(await Table.RemoveRow(Grain(1), "r", "nonsense", default));
        Assert.False(await Table.RemoveRow(Grain(1), "other", etag!, default));
        Assert.False(await Table.RemoveRow(Grain(2), "r", etag!, default));
        Assert.True(await Table.RemoveRow(Grain(1), "r", etag!, default));
        Assert.False(await Table.RemoveRow(Grain(1), "r", etag!, default));
    }

    [Fact]
    public async Task Writes_of_one_reminder_at_once_each_get_an_etag_of_their_own()
    {
        var etags = await Task.WhenAll(Enumerable.Range(0, 25).Select(i => Table.UpsertRow(Entry(Grain(i % 5), "r"), default)));
        Assert.Equal(25, etags.Distinct().Count());
        Assert.Equal(5, (await Table.ReadRows(0, 0, default)).Reminders.Count);
    }

    [Fact]
    public async Task A_range_of_hashes_leaves_out_its_beginning_takes_in_its_end_and_may_wrap()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Table.UpsertRow(Entry(Grain(i), "r"), default)));
        var hashes = Enumerable.Range(0, 200).Select(i => Grain(i).GetUniformHashCode()).Order().ToList();
        var random = new Random(7);
        var bounds = Enumerable.Range(0, 50).Select(_ => ((uint)random.NextInt64(1L << 32), (uint)random.NextInt64(1L << 32)))
            .Append((0u, uint.MaxValue)).Append((0u, 0u)).Append((hashes[3], hashes[9])).Append((hashes[9], hashes[3])).Append((hashes[5], hashes[5]));
        foreach (var (begin, end) in bounds)
        {
            var expected = hashes.Where(hash => begin < end ? hash > begin && hash <= end : hash > begin || hash <= end);
            Assert.Equal(expected, (await Table.ReadRows(begin, end, default)).Reminders.Select(entry => entry.GrainId.GetUniformHashCode()).Order());
        }
    }

    [Fact]
    public async Task The_overloads_without_a_token_do_the_same_and_a_cleared_table_is_empty()
    {
        var etag = await Table.UpsertRow(Entry(Grain(1), "r"));
        await Table.UpsertRow(Entry(Grain(1), "s"));
        Assert.Equal(etag, (await Table.ReadRow(Grain(1), "r"))!.ETag);
        Assert.Equal(2, (await Table.ReadRows(Grain(1))).Reminders.Count);
        Assert.True(await Table.RemoveRow(Grain(1), "r", etag!));
        Assert.Single((await Table.ReadRows(0, 0)).Reminders);
        await Table.TestOnlyClearTable();
        Assert.Empty((await Table.ReadRows(0, 0)).Reminders);
    }

    [Fact]
    public async Task Grains_whose_keys_begin_alike_do_not_share_reminders()
    {
        GrainId[] grains = [GrainId.Create("reminded", "g"), GrainId.Create("reminded", "g-"), GrainId.Create("reminded", "g-r"), GrainId.Create("remi", "nded-g")];
        foreach (var grain in grains) await Table.UpsertRow(Entry(grain, "r-r"), default);
        foreach (var grain in grains) Assert.Equal(grain, (await Table.ReadRows(grain, default)).Reminders.Single().GrainId);
    }

    [Fact]
    public async Task Reminders_of_a_grain_are_told_apart_by_their_names()
    {
        string[] names = ["a", "A", "a ", "日次", "it's 100% & more+less", "a:b;c=d@e,f$g", new string('n', 200)];
        var grain = GrainId.Create(GrainType.Create("reminded"), GrainIdKeyExtensions.CreateGuidKey(new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]), "foo/bar\\#baz?"));
        foreach (var name in names) await Table.UpsertRow(Entry(grain, name), default);
        Assert.Equal(names.Order(StringComparer.Ordinal), (await Table.ReadRows(grain, default)).Reminders.Select(entry => entry.ReminderName).Order(StringComparer.Ordinal));
        foreach (var name in names) Assert.True(await Table.RemoveRow(grain, name, (await Table.ReadRow(grain, name, default))!.ETag!, default));
        Assert.Empty((await Table.ReadRows(grain, default)).Reminders);
    }

    [Theory]
    [InlineData("1900-01-01T00:00:00.001Z", "00:00:00.001")]
    [InlineData("2026-11-25T23:59:59.999Z", "1.02:03:04.5670000")]
    [InlineData("9999-12-31T23:59:59.999Z", "49.17:02:47.2940000")]
    public async Task Start_and_period_are_kept_to_the_millisecond(string start, string period)
    {
        var entry = Entry(Grain(1), "r");
        (entry.StartAt, entry.Period) = (DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime, TimeSpan.Parse(period, System.Globalization.CultureInfo.InvariantCulture));
        await Table.UpsertRow(entry, default);
        var read = (await Table.ReadRow(Grain(1), "r", default))!;
        Assert.Equal((entry.StartAt, entry.Period), (read.StartAt, read.Period));
    }

    [Fact]
    public async Task Of_removals_that_race_one_has_removed()
    {
        var etag = await Table.UpsertRow(Entry(Grain(1), "r"), default);
        Assert.Single(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Table.RemoveRow(Grain(1), "r", etag!, default))), removed => removed);
    }
}
