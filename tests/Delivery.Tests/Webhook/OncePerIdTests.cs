namespace PushOrleans.Delivery.Tests;

public sealed class OncePerIdTests
{
    [Fact]
    public async Task A_repeat_while_the_first_is_under_way_gets_its_result()
    {
        var once = new OncePerId(8);
        var answer = new TaskCompletionSource<SendResult>();
        var first = once.RunAsync("a", () => answer.Task);
        var second = once.RunAsync("a", () => throw new InvalidOperationException("sent twice"));
        answer.SetResult(SendResult.Delivered(1));
        Assert.Same(await first, await second);
    }

    [Fact]
    public async Task A_success_is_not_sent_again_and_a_failure_is()
    {
        var once = new OncePerId(8);
        var sends = 0;
        await once.RunAsync("good", () => Task.FromResult(SendResult.Delivered(++sends)));
        await once.RunAsync("good", () => Task.FromResult(SendResult.Delivered(++sends)));
        Assert.Equal(1, sends);
        await once.RunAsync("bad", () => Task.FromResult(SendResult.Failed(1, "HTTP 500")));
        Assert.Equal(SendStatus.Delivered, (await once.RunAsync("bad", () => Task.FromResult(SendResult.Delivered(1)))).Status);
    }

    [Fact]
    public async Task A_fault_reaches_everyone_who_joined_and_the_next_tries_again()
    {
        var once = new OncePerId(8);
        var answer = new TaskCompletionSource<SendResult>();
        var first = once.RunAsync("a", () => answer.Task);
        var second = once.RunAsync("a", () => answer.Task);
        answer.SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => first);
        await Assert.ThrowsAsync<TimeoutException>(() => second);
        Assert.Equal(SendStatus.Delivered, (await once.RunAsync("a", () => Task.FromResult(SendResult.Delivered(1)))).Status);
    }

    [Fact]
    public async Task Memory_is_bounded_and_keeps_at_least_its_capacity()
    {
        var once = new OncePerId(10);
        var sends = 0;
        for (var i = 0; i < 25; i++) await once.RunAsync($"id{i}", () => Task.FromResult(SendResult.Delivered(++sends)));
        for (var i = 24; i >= 15; i--) await once.RunAsync($"id{i}", () => Task.FromResult(SendResult.Delivered(++sends)));
        Assert.Equal(25, sends);
        await once.RunAsync("id0", () => Task.FromResult(SendResult.Delivered(++sends)));
        Assert.Equal(26, sends);
    }
}
