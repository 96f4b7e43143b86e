using System.Text;
using System.Text.Json.Nodes;
using PushOrleans.Delivery;
using PushOrleans.Delivery.Tests;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Partitions;

namespace PushOrleans.Grains.Tests.Deliveries;

/// <summary>A campaign through real partitions while its vendor, or the broker, is in trouble: nothing lost, little held, the progress true, others unhurt.</summary>
[Trait("speed", "slow")]
[Collection(Alone.Name)]
public sealed class TroubledPipeTests(ITestOutputHelper output)
{
    private const int Credit = 500;
    private const int Page = 100;

    private static readonly ChannelLimits Limits = new(50, 4096, 4, Addressing: Addressing.User);
    private readonly ScriptedVendor _vendor = new("acme", Limits);
    private readonly ScriptedVendor _other = new("other", Limits);

    [Fact]
    public async Task A_vendor_at_one_percent_of_its_rate_holds_little_memory_the_progress_is_true_and_other_channels_are_unhurt()
    {
        const int Slow = 20_000, Quick = 4_000, Warm = 200;
        using var calls = new SemaphoreSlim(0);
        await using var node = await StartAsync();
        await TakeAsync(node, "v", Slow, "acme");
        await TakeAsync(node, "w", Quick, "other");
        await TakeAsync(node, "x", Warm, "other");
        await node.OfferAsync(Samples.Campaign("warm"), [.. Ids("x", Warm)]);
        await node.WhenAsync("warm", sum => sum.Ended == Warm);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        _vendor.Before = _ => calls.WaitAsync();

        await using (var watch = Watch(node, "slow", Slow))
        {
            await node.OfferAsync(Samples.Campaign("slow"), [.. Ids("v", Slow)]);
            await node.WhenAsync("slow", sum => sum.Granted >= PipeNode.Partitions * Credit);

            // The other channel's campaign comes to its end meanwhile.
            await node.OfferAsync(Samples.Campaign("quick"), [.. Ids("w", Quick)]);
            for (var i = 0; (await node.ProgressAsync("quick")).Ended < Quick; i++)
            {
                Assert.True(i < 1_200, "The other channel waits for the slow one.");
                if (i % 10 == 0) calls.Release();
                await Task.Delay(20, CancellationToken.None);
            }

            // What the vendor has not taken, the progress does not tell as delivered; what it has, it tells soon.
            var taken = await node.WhenAsync("slow", sum => sum.Deliveries.Delivered == _vendor.Accepted.Count, seconds: 30);
            Assert.InRange(taken.Granted - taken.Ended, 1, PipeNode.Partitions * (Credit + Page));
            Assert.InRange(taken.Undecided, 1, Slow - (PipeNode.Partitions * Credit));
            var held = GC.GetTotalMemory(forceFullCollection: true) - before;
            output.WriteLine($"{taken.Granted - taken.Ended} grants under way of {Slow}, {taken.Ended} taken: {held / 1024.0 / 1024.0:F1} MiB more than before, {Quick} of the other campaign included");
            // What waits is a claim of a page: 5 MiB here, most of it the other campaign. Recipients with content would be as much again.
            Assert.InRange(held, long.MinValue, 8 << 20);

            calls.Release(int.MaxValue / 2);
            var done = await node.WhenAsync("slow", sum => sum.Ended == Slow);
            Assert.Equal((Slow, 0L), (done.Deliveries.Delivered, done.Undecided));
            watch.AssertTrue();
        }

        Assert.Equal((Slow, Quick), (_vendor.Accepted.Count, _other.Accepted.Count - Warm));
        Assert.All(_vendor.Accepted.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task A_broker_that_is_killed_and_restarted_during_a_campaign_loses_nothing_and_the_progress_stays_true()
    {
        const int Users = 6_000;
        await using var broker = await Broker.StartAsync();
        _vendor.Before = _ => Task.Delay(20);
        await using var node = await StartAsync(("Delivery:Transport", "RabbitMq"), ("Delivery:RabbitMq:Port", $"{broker.Port}"), ("Delivery:RabbitMq:HeartbeatSeconds", "1"), ("Delivery:RabbitMq:ConfirmSeconds", "5"));
        await TakeAsync(node, "v", Users, "acme");
        await TakeAsync(node, "w", Users / 2, "other");
        await using var watch = Watch(node, "c1", Users + (Users / 2));
        await node.OfferAsync(Samples.Campaign("c1"));
        await node.WhenAsync("c1", _ => _vendor.Accepted.Count > Users / 10);
        await broker.Kill();
        Assert.InRange(_vendor.Accepted.Count, 1, Users - 1);
        await broker.UpAsync();

        var done = await node.WhenAsync("c1", sum => sum.Ended == Users + (Users / 2), seconds: 240);
        Assert.Equal((Users + (Users / 2), 0L), (done.Deliveries.Delivered, done.Undecided));
        Assert.Equal((Users, Users / 2), (_vendor.Accepted.Count, _other.Accepted.Count));
        watch.AssertTrue();

        // At least once to a vendor, under one id, and counted once: only what was under way may come twice.
        var twice = _vendor.Accepted.Values.Concat(_other.Accepted.Values).Count(times => times > 1);
        output.WriteLine($"{twice} of {Users + (Users / 2)} were sent again under their id");
    }

    private Task<PipeNode> StartAsync(params (string Key, string Value)[] settings) => PipeNode.StartAsync(
        [_vendor, _other], [("Partition:PageSize", $"{Page}"), ("Partition:MaxUndelivered", $"{Credit}"), ("Partition:MaxPagesAhead", "1"), ("Delivery:TellMilliseconds", "100"), .. settings]);

    private Watcher Watch(PipeNode node, string campaign, int audience) => new(node, campaign, audience, () => _vendor.Accepted.Count + _other.Accepted.Count);

    private static IEnumerable<string> Ids(string prefix, int count) => Enumerable.Range(0, count).Select(i => $"{prefix}{i:D6}");

    private static async Task TakeAsync(PipeNode node, string prefix, int count, string channel)
    {
        var user = Encoding.UTF8.GetString(Samples.Bytes(Samples.User("%", json => json["devices"] = new JsonArray(new JsonObject { ["id"] = "d", ["vendor"] = channel }))));
        foreach (var some in Ids(prefix, count).Chunk(10_000))
            await node.TakeUsersAsync(some.Select(id => new UserUpsert(id, Encoding.UTF8.GetBytes(user.Replace("%", id, StringComparison.Ordinal)), null)));
    }

    /// <summary>Looks at a campaign's progress all the while: sums that agree, and nothing told as delivered that no vendor took.</summary>
    private sealed class Watcher : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Task _looking;
        private readonly List<string> _wrong = [];
        private int _looks;

        public Watcher(PipeNode node, string campaign, int audience, Func<int> taken) => _looking = Task.Run(async () =>
        {
            long ended = 0;
            while (!_end.IsCancellationRequested)
            {
                var sum = await node.ProgressAsync(campaign);
                var most = taken();
                _looks++;
                if (sum.Audience > audience || sum.Undecided + sum.Granted != sum.Audience || sum.Deliveries.Delivered > most || sum.Ended > sum.Granted || sum.Ended < ended)
                    _wrong.Add($"{sum}, {most} taken, {ended} ended before");
                ended = sum.Ended;
                await Task.Delay(20, CancellationToken.None);
            }
        });

        public void AssertTrue()
        {
            Assert.Empty(_wrong);
            Assert.InRange(_looks, 3, int.MaxValue);
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _looking;
            _end.Dispose();
        }
    }
}
