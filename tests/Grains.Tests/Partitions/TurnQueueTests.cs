namespace PushOrleans.Grains.Tests.Partitions;

/// <summary><see cref="Turns"/> by itself; what partitions do with them is in <see cref="TurnTests"/>.</summary>
public sealed class TurnQueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Turns_go_first_come_first_served_and_a_turn_given_back_twice_is_given_back_once()
    {
        var turns = new Turns(1);
        var first = await turns.TakeAsync(Token);
        var (second, third) = (turns.TakeAsync(Token), turns.TakeAsync(Token));
        first.Dispose();
        first.Dispose();
        (await second).Dispose();
        Assert.NotSame(await second, await third);
        Assert.False(turns.TakeAsync(Token).IsCompleted);
    }

    [Fact]
    public async Task There_is_a_line_while_somebody_waits_and_none_when_all_have_their_turn_or_have_left()
    {
        var turns = new Turns(1);
        var first = await turns.TakeAsync(Token);
        Assert.False(turns.HasLine);
        using var leaving = new CancellationTokenSource();
        var (second, third) = (turns.TakeAsync(Token), turns.TakeAsync(leaving.Token));
        Assert.True(turns.HasLine);

        first.Dispose();
        using var turn = await second;
        Assert.True(turns.HasLine);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        Assert.False(turns.HasLine);
    }

    [Fact]
    public async Task While_room_is_made_one_turn_fewer_is_given_out_and_afterwards_all_are()
    {
        var turns = new Turns(2);
        var (first, second) = (await turns.TakeAsync(Token), await turns.TakeAsync(Token));
        var (third, fourth) = (turns.TakeAsync(Token), turns.TakeAsync(Token));
        var (room, more) = (turns.MakeRoom(), turns.MakeRoom());

        first.Dispose();
        await PooledAsync();
        Assert.False(third.IsCompleted);
        second.Dispose();
        await third;

        more.Dispose();
        more.Dispose();
        await PooledAsync();
        Assert.False(fourth.IsCompleted);
        room.Dispose();
        await fourth;
    }

    [Fact]
    public async Task A_turn_that_is_free_when_room_is_made_is_kept_back()
    {
        var turns = new Turns(2);
        var room = turns.MakeRoom();
        using var first = await turns.TakeAsync(Token);
        var second = turns.TakeAsync(Token);
        Assert.False(second.IsCompleted);
        room.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task The_only_turn_is_given_out_whoever_room_is_made_for()
    {
        var turns = new Turns(1);
        using var room = turns.MakeRoom();
        (await turns.TakeAsync(Token)).Dispose();
        (await turns.TakeAsync(Token)).Dispose();
    }

    [Fact]
    public void Long_work_gives_way_while_room_is_asked_for_and_only_then()
    {
        var turns = new Turns(2);
        Assert.False(turns.GiveWay());
        var (room, more) = (turns.MakeRoom(), turns.MakeRoom());
        Assert.True(turns.GiveWay());
        room.Dispose();
        Assert.True(turns.GiveWay());
        more.Dispose();
        Assert.False(turns.GiveWay());
    }

    /// <summary>What was put into the pool's common queue before has been done.</summary>
    private static async Task PooledAsync()
    {
        for (var pass = 0; pass < 20; pass++)
        {
            var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ThreadPool.UnsafeQueueUserWorkItem(static passed => passed.SetResult(), passed, preferLocal: false);
            await passed.Task;
        }
    }
}
