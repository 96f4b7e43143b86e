using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

/// <summary>The pipe over a real broker: confirmed is kept, whoever dies; counted once, whatever is delivered again.</summary>
[Trait("speed", "slow")]
public sealed class RabbitMqTests : IAsyncLifetime
{
    private readonly Cluster _cluster = new();
    private Broker _broker = null!;

    public async ValueTask InitializeAsync() => _broker = await Broker.StartAsync();

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task A_hand_over_ends_with_the_brokers_confirm_and_any_node_handles_the_message()
    {
        var (first, second) = (new ScriptedVendor("acme", new ChannelLimits(10, 4096, 4)), new ScriptedVendor("acme", new ChannelLimits(10, 4096, 4)));
        var gate = new TaskCompletionSource();
        first.Before = second.Before = _ => gate.Task;
        await using var one = await StartAsync(first);
        await using var two = await StartAsync(second);
        var pages = Pages(1, 40, "acme:x");

        // Nothing has been handled, and every hand-over is confirmed.
        foreach (var page in pages) await HandOverUntilConfirmed(one, page);
        Assert.All(pages, page => Assert.Empty(_cluster.OutcomesOf(page, page.Grants[0].UserId)));
        await WhenAsync(() => !first.Calls.IsEmpty && !second.Calls.IsEmpty);
        gate.SetResult();
        await WhenAllEnded(pages);
        Assert.Equal(pages.Sum(page => page.Grants.Count), first.Accepted.Count + second.Accepted.Count);
    }

    [Fact]
    public async Task A_broker_that_is_killed_and_restarted_loses_nothing_and_nothing_is_counted_or_sent_twice()
    {
        var vendor = new ScriptedVendor("acme", new ChannelLimits(10, 4096, 4)) { Before = _ => Task.Delay(TimeSpan.FromMilliseconds(20)) };
        await using var node = await StartAsync(vendor);
        var pages = Pages(1, 60, "acme:x");
        var handOvers = pages.ConvertAll(page => HandOverUntilConfirmed(node, page));
        await WhenAsync(() => vendor.Accepted.Count > 30);
        await _broker.Kill();
        await _broker.UpAsync();
        await Task.WhenAll(handOvers);
        await WhenAllEnded(pages);

        Assert.All(pages, page => Assert.All(page.Grants, grant => Assert.Equal(new Dictionary<string, DeliveryOutcome> { ["acme"] = DeliveryOutcome.Delivered }, _cluster.OutcomesOf(page, grant.UserId))));
        Assert.Equal(pages.Sum(page => page.Grants.Count), vendor.Accepted.Count);
        Assert.All(vendor.Accepted.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task What_a_node_that_ends_had_under_way_is_handled_by_another()
    {
        var (stuck, free) = (new ScriptedVendor("acme", new ChannelLimits(10, 4096, 4)) { Before = _ => new TaskCompletionSource().Task }, new ScriptedVendor("acme", new ChannelLimits(10, 4096, 4)));
        var one = await StartAsync(stuck);
        var pages = Pages(1, 10, "acme:x");
        foreach (var page in pages) await HandOverUntilConfirmed(one, page);
        await WhenAsync(() => !stuck.Calls.IsEmpty);
        await using var two = await StartAsync(free);
        await one.DisposeAsync();
        await WhenAllEnded(pages);
        Assert.Equal(pages.Sum(page => page.Grants.Count), free.Accepted.Count);
    }

    [Fact]
    public async Task A_confirm_that_does_not_come_is_not_waited_for_for_good_and_the_page_is_handed_over_again()
    {
        var vendor = new ScriptedVendor("acme", new ChannelLimits(10, 4096, 4));
        await using var node = await StartAsync(vendor, ("RabbitMq:ConfirmSeconds", "1"), ("RabbitMq:HeartbeatSeconds", "300"));
        var pages = Pages(1, 2, "acme:x");
        await HandOverUntilConfirmed(node, pages[0]);
        await _broker.Freeze();
        var fault = await Assert.ThrowsAsync<TimeoutException>(() => node.HandOverAsync(pages[1]).WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("did not confirm", fault.Message, StringComparison.Ordinal);
        await WhenAsync(() => node.InFlight.Count == 0);

        // The one that was not confirmed may have been taken: whichever comes second finds nobody left.
        await _broker.Thaw();
        await HandOverUntilConfirmed(node, pages[1]);
        await WhenAllEnded(pages);
        Assert.Equal(10, vendor.Accepted.Count);
        Assert.All(vendor.Accepted.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task A_message_that_waits_for_long_is_passed_on_and_keeps_its_patience()
    {
        var vendor = new ScriptedVendor("acme", new ChannelLimits(10, 4096, 4)) { Answer = (_, n) => n < 3 ? RecipientResult.RetryAfter(TimeSpan.FromSeconds(1), "later") : RecipientResult.Accepted() };
        await using var node = await StartAsync(vendor, ("HoldSeconds", "1"));
        var pages = Pages(1, 2, "acme:x");
        foreach (var page in pages) await HandOverUntilConfirmed(node, page);
        await WhenAllEnded(pages);
        Assert.All(vendor.Seen.Values, last => Assert.Equal(3, last));
        Assert.All(vendor.Accepted.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task A_node_starts_while_the_broker_is_away_and_hands_over_when_it_is_back()
    {
        await _broker.Kill();
        var vendor = new ScriptedVendor("acme", new ChannelLimits(10, 4096, 4));
        await using var node = await StartAsync(vendor);
        var page = Pages(1, 1, "acme:x")[0];
        var handOver = HandOverUntilConfirmed(node, page);
        await _broker.UpAsync();
        await handOver;
        await WhenAllEnded([page]);
    }

    private static List<GrantBatch> Pages(long from, int count, string device) =>
        [.. Enumerable.Range(0, count).Select(n => Batches.Of(from + n, [.. Enumerable.Range(0, 5).Select(i => Batches.On($"u{from + n}-{i}", device))]))];

    private Task<Node> StartAsync(ScriptedVendor vendor, params (string Key, string Value)[] settings) => Node.StartAsync(_cluster, null, [vendor],
        [("Transport", "RabbitMq"), ("RabbitMq:Port", $"{_broker.Port}"), ("DrainSeconds", "1"), ("Channels:acme:Pages", "2"), ("SettingsCacheSeconds", "60"), .. settings]);

    /// <summary>As a partition does: again until it is confirmed.</summary>
    private static async Task HandOverUntilConfirmed(Node node, GrantBatch page)
    {
        while (true)
        {
            try
            {
                await node.HandOverAsync(page);
                return;
            }
            catch (Exception error) when (error is not OperationCanceledException || !TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private Task WhenAllEnded(IReadOnlyList<GrantBatch> pages) =>
        WhenAsync(() => pages.All(page => page.Grants.All(grant => _cluster.OutcomesOf(page, grant.UserId).Count > 0)));

    private static async Task WhenAsync(Func<bool> condition)
    {
        for (var i = 0; i < 1_200 && !condition(); i++) await Task.Delay(TimeSpan.FromMilliseconds(100));
        Assert.True(condition());
    }
}
