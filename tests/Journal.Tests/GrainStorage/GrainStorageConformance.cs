using CsCheck;
using Orleans.Storage;

namespace PushOrleans.Journal.Tests;

/// <summary>What a provider of grain storage does; the cases are those that Orleans asks of its own.</summary>
public abstract class GrainStorageConformance
{
    protected const string StateName = "cart";

    protected abstract IGrainStorage Storage { get; }

    protected static GrainId Grain(string key) => GrainId.Create("conformance", key);

    protected sealed class Cart
    {
        public string Text { get; set; } = "";

        public int Number { get; set; }
    }

    [Fact]
    public async Task A_state_that_was_never_written_is_read_as_a_new_one()
    {
        var state = new GrainState<Cart>(new Cart { Text = "stale" }, "7") { RecordExists = true };
        await Storage.ReadStateAsync(StateName, Grain("new"), state, default);
        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal("", state.State!.Text);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("with/slash\\and#more?")]
    [InlineData("Привет, мир")]
    public async Task What_was_written_is_read(string key)
    {
        var written = await Write(Grain(key), key, 5);
        var read = await Read(Grain(key));
        Assert.True(written.RecordExists && read.RecordExists);
        Assert.Equal((key, 5, written.ETag), (read.State!.Text, read.State!.Number, read.ETag));
    }

    [Fact]
    public async Task Every_write_changes_the_etag_even_of_an_equal_state()
    {
        var state = await Write(Grain("etag"), "same", 1);
        var first = state.ETag;
        await Storage.WriteStateAsync(StateName, Grain("etag"), state, default);
        Assert.NotNull(first);
        Assert.NotEqual(first, state.ETag);
    }

    [Fact]
    public async Task A_second_insert_conflicts_and_changes_nothing()
    {
        var first = await Write(Grain("twice"), "first", 1);
        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => Write(Grain("twice"), "second", 2));
        Assert.Equal(first.ETag, conflict.StoredEtag);
        Assert.Equal("first", (await Read(Grain("twice"))).State!.Text);
    }

    [Theory]
    [InlineData("an etag that was there once")]
    [InlineData("nonsense")]
    public async Task A_write_or_clear_with_another_etag_conflicts_and_changes_nothing(string which)
    {
        var grain = Grain(which);
        var state = await Write(grain, "one", 1);
        var stale = new GrainState<Cart>(new Cart { Text = "stale" }, which == "nonsense" ? which : state.ETag!) { RecordExists = true };
        state.State!.Text = "two";
        await Storage.WriteStateAsync(StateName, grain, state, default);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(StateName, grain, stale, default));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync(StateName, grain, stale, default));
        var read = await Read(grain);
        Assert.Equal(("two", state.ETag), (read.State!.Text, read.ETag));
    }

    [Fact]
    public async Task A_write_with_an_etag_to_a_state_that_is_gone_conflicts()
    {
        var state = await Write(Grain("gone"), "x", 1);
        var etag = state.ETag;
        await Storage.ClearStateAsync(StateName, Grain("gone"), state, default);
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => Storage.WriteStateAsync(StateName, Grain("gone"), new GrainState<Cart>(new Cart(), etag!), default));
    }

    [Fact]
    public async Task A_cleared_state_is_gone_and_can_be_written_anew()
    {
        var state = await Write(Grain("cleared"), "x", 1);
        var written = state.ETag;
        await Storage.ClearStateAsync(StateName, Grain("cleared"), state, default);
        Assert.False(state.RecordExists);
        Assert.NotEqual(written, state.ETag);
        Assert.NotNull(state.State);
        var read = await Read(Grain("cleared"));
        Assert.False(read.RecordExists);
        Assert.NotNull(read.State);
        state.State = new Cart { Text = "again" };
        await Storage.WriteStateAsync(StateName, Grain("cleared"), state, default);
        Assert.NotEqual(written, state.ETag);
        Assert.Equal("again", (await Read(Grain("cleared"))).State!.Text);
    }

    [Fact]
    public async Task Clearing_what_is_not_there_is_harmless_and_can_be_repeated()
    {
        var state = new GrainState<Cart>(new Cart());
        await Storage.ClearStateAsync(StateName, Grain("nothing"), state, default);
        await Storage.ClearStateAsync(StateName, Grain("nothing"), state, default);
        Assert.False(state.RecordExists);
        Assert.NotNull(state.State);
    }

    [Fact]
    public async Task A_clear_without_an_etag_of_a_state_that_is_there_conflicts()
    {
        await Write(Grain("kept"), "kept", 1);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync(StateName, Grain("kept"), new GrainState<Cart>(new Cart()), default));
        Assert.True((await Read(Grain("kept"))).RecordExists);
    }

    [Fact]
    public async Task States_of_one_grain_and_grains_of_one_state_are_apart()
    {
        await Write(Grain("a"), "a", 1);
        await Write(Grain("b"), "b", 2);
        var other = new GrainState<Cart>(new Cart { Text = "other" });
        await Storage.WriteStateAsync("other", Grain("a"), other, default);
        await Storage.ClearStateAsync("other", Grain("a"), other, default);
        Assert.Equal("a", (await Read(Grain("a"))).State!.Text);
        Assert.Equal("b", (await Read(Grain("b"))).State!.Text);
    }

    [Fact]
    public async Task Keys_of_numbers_and_guids_work()
    {
        foreach (var grain in new[]
        {
            GrainId.Create(GrainType.Create("conformance"), GrainIdKeyExtensions.CreateIntegerKey(long.MaxValue)),
            GrainId.Create(GrainType.Create("conformance"), GrainIdKeyExtensions.CreateGuidKey(new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]), "ext/1")),
        })
        {
            await Write(grain, grain.ToString(), 1);
            Assert.Equal(grain.ToString(), (await Read(grain)).State!.Text);
        }
    }

    [Fact]
    public async Task The_overloads_without_a_token_do_the_same()
    {
        var state = new GrainState<Cart>(new Cart { Text = "old" });
        await Storage.WriteStateAsync(StateName, Grain("overload"), state);
        var read = new GrainState<Cart>(new Cart());
        await Storage.ReadStateAsync(StateName, Grain("overload"), read);
        Assert.Equal(("old", state.ETag), (read.State!.Text, read.ETag));
        await Storage.ClearStateAsync(StateName, Grain("overload"), read);
        Assert.False((await Read(Grain("overload"))).RecordExists);
    }

    [Fact]
    public async Task A_cancelled_write_writes_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Storage.WriteStateAsync(StateName, Grain("cancelled"), new GrainState<Cart>(new Cart()), new CancellationToken(true)));
        Assert.False((await Read(Grain("cancelled"))).RecordExists);
    }

    [Fact]
    public async Task Many_grains_are_written_and_read_at_once() => await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
    {
        var state = await Write(Grain($"parallel {i}"), "0", 0);
        for (var round = 1; round <= 10; round++)
        {
            state.State!.Number = round;
            await Storage.WriteStateAsync(StateName, Grain($"parallel {i}"), state, default);
            Assert.Equal((round, state.ETag), ((await Read(Grain($"parallel {i}"))).State!.Number, (await Read(Grain($"parallel {i}"))).ETag));
        }
    }));

    [Fact]
    public async Task Of_inserts_that_race_one_wins()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            try
            {
                await Write(Grain("race"), $"{i}", i);
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
        }));
        Assert.Single(outcomes, won => won);
        Assert.Equal(Array.IndexOf(outcomes, true), (await Read(Grain("race"))).State!.Number);
    }

    [Fact]
    public async Task A_state_may_have_a_long_name_of_a_generic_type()
    {
        const string Name = "Push.Tests.Generic`2[[System.Int32, System.Private.CoreLib],[System.Collections.Generic.List`1[[System.String]]]]/state";
        var state = new GrainState<Cart>(new Cart { Text = "generic" });
        await Storage.WriteStateAsync(Name, Grain("generic"), state, default);
        var read = new GrainState<Cart>(new Cart());
        await Storage.ReadStateAsync(Name, Grain("generic"), read, default);
        Assert.Equal("generic", read.State!.Text);
        Assert.False((await Read(Grain("generic"))).RecordExists);
    }

    /// <summary>Two who hold states of one grain read, write and clear in any order; the model knows who is up to date.</summary>
    [Fact]
    public void Model_of_two_holders_of_one_state()
    {
        var step = Gen.Select(Gen.Int[0, 1], Gen.Int[0, 2], Gen.Int[1, 9]);
        var run = 0;
        step.List[1, 24].Sample(
            steps => RunModel($"model {Interlocked.Increment(ref run)}", steps).GetAwaiter().GetResult(), iter: Histories, threads: 1, print: steps => string.Join(' ', steps));
    }

    /// <summary>Histories of the model; fewer where each call goes over a socket.</summary>
    protected virtual long Histories => 60;

    private async Task RunModel(string key, List<(int Holder, int What, int Number)> steps)
    {
        GrainState<Cart>[] holders = [new(new Cart()), new(new Cart())];
        var stored = 0;
        foreach (var (who, what, number) in steps)
        {
            var holder = holders[who];
            var current = (await Read(Grain(key))).ETag;
            switch (what)
            {
                case 0:
                    await Storage.ReadStateAsync(StateName, Grain(key), holder, default);
                    Assert.Equal((stored, stored > 0, current), (holder.State!.Number, holder.RecordExists, holder.ETag));
                    break;
                case 1 when holder.ETag == current:
                    holder.State = new Cart { Number = number };
                    await Storage.WriteStateAsync(StateName, Grain(key), holder, default);
                    Assert.NotEqual(current, holder.ETag);
                    Assert.True(holder.RecordExists);
                    stored = number;
                    break;
                case 2 when holder.ETag == current:
                    await Storage.ClearStateAsync(StateName, Grain(key), holder, default);
                    Assert.False(holder.RecordExists);
                    stored = 0;
                    break;
                case 1:
                    holder.State = new Cart { Number = number };
                    await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.WriteStateAsync(StateName, Grain(key), holder, default));
                    break;
                default:
                    await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.ClearStateAsync(StateName, Grain(key), holder, default));
                    break;
            }

            var read = await Read(Grain(key));
            Assert.Equal((stored, stored > 0), (read.State!.Number, read.RecordExists));
        }
    }

    protected async Task<GrainState<Cart>> Write(GrainId grain, string text, int number)
    {
        var state = new GrainState<Cart>(new Cart { Text = text, Number = number });
        await Storage.WriteStateAsync(StateName, grain, state, default);
        return state;
    }

    protected async Task<GrainState<Cart>> Read(GrainId grain)
    {
        var state = new GrainState<Cart>(new Cart());
        await Storage.ReadStateAsync(StateName, grain, state, default);
        return state;
    }
}
