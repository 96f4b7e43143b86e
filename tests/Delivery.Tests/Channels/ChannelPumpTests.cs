using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

/// <summary>What the pipe does for any channel: limits, waits, outcomes, dead letters, devices that are gone.</summary>
public sealed class ChannelPumpTests : IAsyncDisposable
{
    private static readonly ChannelLimits Small = new(BatchSize: 3, PayloadBytes: 4096, Concurrency: 2);
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(Batches.DecidedAt));
    private readonly ScriptedVendor _vendor = new("acme", Small);
    private readonly ScriptedVendor _other = new("other", Small);
    private Node? _node;

    public async ValueTask DisposeAsync()
    {
        if (_node is not null) await _node.DisposeAsync();
    }

    [Fact]
    public async Task A_page_is_split_to_the_vendors_limits_and_everybody_is_accounted_for()
    {
        var node = await StartAsync();
        var batch = Batches.Of([.. Enumerable.Range(0, 20).Select(i => Batches.On($"u{i}", $"acme:t{i}"))]);
        await node.DeliverAsync(batch);

        Assert.Equal(20, _vendor.Accepted.Count);
        Assert.All(_vendor.Calls, call => Assert.InRange(call.Recipients.Count, 1, 3));
        Assert.InRange(_vendor.MostUnderWay, 1, 2);
        Assert.All(_vendor.Calls, call => Assert.Equal(("p1", "app-1", "NEWS", 3600L), (call.ProviderId, call.AppId, call.VendorClass, call.TimeToLiveSeconds)));
        AssertOutcomes(batch, _ => ("acme", DeliveryOutcome.Delivered));
    }

    [Fact]
    public async Task Each_recipient_ends_by_its_own_result()
    {
        var node = await StartAsync();
        _vendor.Answer = (to, _) => to.Token switch
        {
            "bad" => RecipientResult.Rejected("BadPayload"),
            "gone" => RecipientResult.TokenGone("Unregistered"),
            _ => RecipientResult.Accepted(),
        };
        var batch = Batches.Of(Batches.On("u1", "acme:ok"), Batches.On("u2", "acme:bad"), Batches.On("u3", "acme:gone"), Batches.On("u4", "acme"), Batches.On("u5", "inapp", "acme:ok"));
        await node.DeliverAsync(batch);

        Assert.Equal(new Dictionary<string, DeliveryOutcome> { ["acme"] = DeliveryOutcome.Delivered }, node.Cluster.OutcomesOf(batch, "u1"));
        Assert.Equal(new Dictionary<string, DeliveryOutcome> { ["acme"] = DeliveryOutcome.Failed }, node.Cluster.OutcomesOf(batch, "u2"));
        Assert.Equal(new Dictionary<string, DeliveryOutcome> { ["acme"] = DeliveryOutcome.Failed }, node.Cluster.OutcomesOf(batch, "u3"));
        Assert.Equal(new Dictionary<string, DeliveryOutcome> { [Channel.InApp] = DeliveryOutcome.Delivered }, node.Cluster.OutcomesOf(batch, "u4"));
        Assert.Equal(new Dictionary<string, DeliveryOutcome> { ["acme"] = DeliveryOutcome.Delivered, [Channel.InApp] = DeliveryOutcome.Delivered }, node.Cluster.OutcomesOf(batch, "u5"));
        var letter = Assert.Single(node.Cluster.Letters.Values);
        Assert.Equal(("BadPayload", 1), (letter.Error, letter.Attempts));
        Assert.DoesNotContain("u2", System.Text.Encoding.UTF8.GetString(letter.Message.Span), StringComparison.Ordinal);
        Assert.Equal(new LostDevice(4, "d0", "gone"), Assert.Single(node.Cluster.Lost));
    }

    [Fact]
    public async Task A_user_with_two_devices_is_delivered_when_one_took_it_and_fails_when_none_did()
    {
        var node = await StartAsync();
        _vendor.Answer = (to, _) => to.Token == "ok" ? RecipientResult.Accepted() : RecipientResult.Rejected("no");
        var batch = Batches.Of(Batches.On("u1", "acme:no", "acme:ok"), Batches.On("u2", "acme:no", "acme:no2"));
        await node.DeliverAsync(batch);

        Assert.Equal(DeliveryOutcome.Delivered, node.Cluster.OutcomesOf(batch, "u1")["acme"]);
        Assert.Equal(DeliveryOutcome.Failed, node.Cluster.OutcomesOf(batch, "u2")["acme"]);
        Assert.Equal(3, node.Cluster.Letters.Count);
        Assert.Equal(4, _vendor.Seen.Count);
    }

    [Fact]
    public async Task Who_is_to_be_sent_to_later_waits_and_is_asked_about_again()
    {
        var node = await StartAsync();
        _vendor.Answer = (_, n) => n == 0 ? RecipientResult.RetryAfter(TimeSpan.FromSeconds(90), "quota") : RecipientResult.Accepted();
        var batch = Batches.Of(Batches.On("u1", "acme:t1"), Batches.On("u2", "acme:t2"));
        var handOver = node.HandOverAsync(batch);
        await WhenAsync(() => _vendor.Seen.Count == 2);
        node.Cluster.Rechecks["u2"] = DeliveryOutcome.Suppressed;
        _time.Advance(TimeSpan.FromSeconds(80));
        Assert.False(handOver.IsCompleted);

        await AdvanceUntil(handOver, TimeSpan.FromSeconds(5));
        Assert.Equal(DeliveryOutcome.Delivered, node.Cluster.OutcomesOf(batch, "u1")["acme"]);
        Assert.Equal(DeliveryOutcome.Suppressed, node.Cluster.OutcomesOf(batch, "u2")["acme"]);
        Assert.Equal(3, _vendor.Calls.Sum(call => call.Recipients.Count));
        Assert.Empty(node.Cluster.Letters);
    }

    [Fact]
    public async Task A_channel_that_is_down_for_five_minutes_loses_nothing_and_hurts_no_other()
    {
        var node = await StartAsync();
        var down = true;
        _vendor.Answer = (_, _) => down ? RecipientResult.RetryAfter(null, "HTTP 503") : RecipientResult.Accepted();
        var pages = Enumerable.Range(1, 40).Select(seq => Batches.Of(seq, [.. Enumerable.Range(0, 5).Select(i => Batches.On($"u{seq}-{i}", i == 0 ? "other:x" : "acme:x"))])).ToList();
        var handOvers = pages.ConvertAll(node.HandOverAsync);

        // The other channel's part of the same pages ends while this one takes nothing.
        await WhenAsync(() => _other.Accepted.Count == 40);
        for (var seconds = 0; seconds < 300; seconds += 10) await Step(TimeSpan.FromSeconds(10));
        Assert.All(pages, page => Assert.Equal(DeliveryOutcome.Delivered, node.Cluster.OutcomesOf(page, $"u{page.Seq}-0")["other"]));
        Assert.All(pages, page => Assert.Empty(node.Cluster.OutcomesOf(page, $"u{page.Seq}-1")));
        Assert.InRange(node.InFlight.Count, 1, 40);

        down = false;
        await AdvanceUntil(Task.WhenAll(handOvers), TimeSpan.FromSeconds(10));
        Assert.All(pages, page => Assert.All(page.Grants.Skip(1), grant => Assert.Equal(DeliveryOutcome.Delivered, node.Cluster.OutcomesOf(page, grant.UserId)["acme"])));
        Assert.All(_vendor.Accepted.Values, times => Assert.Equal(1, times));
        Assert.Equal(160, _vendor.Accepted.Count);
        Assert.Empty(node.Cluster.Letters);
    }

    [Fact]
    public async Task A_vendor_at_one_percent_of_its_rate_gets_no_more_than_that_and_everything_in_the_end()
    {
        var node = await StartAsync(("Channels:acme:RequestsPerSecond", "1"));
        var batch = Batches.Of([.. Enumerable.Range(0, 30).Select(i => Batches.On($"u{i}", "acme:x"))]);
        var handOver = node.HandOverAsync(batch);
        await WhenAsync(() => !_vendor.Calls.IsEmpty);
        for (var second = 1; second <= 9; second++)
        {
            Assert.InRange(_vendor.Calls.Count, 1, second);
            await Step(TimeSpan.FromSeconds(1));
        }

        await AdvanceUntil(handOver, TimeSpan.FromSeconds(1));
        Assert.Equal(10, _vendor.Calls.Count);
        AssertOutcomes(batch, _ => ("acme", DeliveryOutcome.Delivered));
    }

    [Fact]
    public async Task What_a_vendor_took_is_told_while_another_call_of_the_page_is_not_answered()
    {
        var node = await StartAsync();
        var rest = new TaskCompletionSource();
        _vendor.Before = batch => batch.Recipients.Any(to => to.Token == "t0") ? Task.CompletedTask : rest.Task;
        var batch = Batches.Of([.. Enumerable.Range(0, 6).Select(i => Batches.On($"u{i}", $"acme:t{i}"))]);
        var handOver = node.HandOverAsync(batch);
        await WhenAsync(() => _vendor.Accepted.Count == 3 && _vendor.Calls.Count == 2);
        Assert.Empty(node.Cluster.OutcomesOf(batch, "u0"));
        await Step(TimeSpan.FromSeconds(1));
        await WhenAsync(() => node.Cluster.OutcomesOf(batch, "u2").Count == 1);
        Assert.Empty(node.Cluster.OutcomesOf(batch, "u3"));

        rest.SetResult();
        await AdvanceUntil(handOver, TimeSpan.FromSeconds(1));
        AssertOutcomes(batch, _ => ("acme", DeliveryOutcome.Delivered));
    }

    [Fact]
    public async Task Beyond_the_channels_patience_a_delivery_is_a_dead_letter_that_a_redrive_delivers()
    {
        var node = await StartAsync(("Channels:acme:PatienceSeconds", "100"));
        _vendor.Answer = (_, _) => RecipientResult.RetryAfter(null, "HTTP 503");
        var batch = Batches.Of(Batches.On("u1", "acme:x"), Batches.On("u2", "inapp"));
        await AdvanceUntil(node.HandOverAsync(batch), TimeSpan.FromSeconds(10));
        var letter = Assert.Single(node.Cluster.Letters.Values);
        Assert.Equal("HTTP 503", letter.Error);
        Assert.InRange(letter.Attempts, 3, 12);
        Assert.Equal(DeliveryOutcome.Failed, node.Cluster.OutcomesOf(batch, "u1")["acme"]);

        _vendor.Answer = (_, _) => RecipientResult.Accepted();
        await node.Redrive.RedriveAsync(letter, TestContext.Current.CancellationToken);
        await node.DrainAsync();
        Assert.Empty(node.Cluster.Letters);
        Assert.Equal(DeliveryOutcome.Delivered, node.Cluster.OutcomesOf(batch, "u1")["acme"]);
        Assert.Single(_vendor.Seen.Keys);
    }

    [Fact]
    public async Task What_waits_when_the_campaign_ends_is_late_and_what_waits_when_it_is_cancelled_is_recalled()
    {
        var node = await StartAsync();
        _vendor.Answer = (_, _) => RecipientResult.RetryAfter(TimeSpan.FromSeconds(60), "later");
        var batch = Batches.Of(Batches.On("u1", "acme:x"), Batches.On("u2", "acme:x"));
        var handOver = node.HandOverAsync(batch);
        await WhenAsync(() => _vendor.Seen.Count == 2);
        node.Cluster.Rechecks["u1"] = DeliveryOutcome.Recalled;
        await Step(TimeSpan.FromSeconds(60));
        await WhenAsync(() => node.Cluster.OutcomesOf(batch, "u1").Count == 1);
        node.Domain.Advance(TimeSpan.FromHours(1));
        await AdvanceUntil(handOver, TimeSpan.FromSeconds(30));

        Assert.Equal(DeliveryOutcome.Recalled, node.Cluster.OutcomesOf(batch, "u1")["acme"]);
        Assert.Equal(DeliveryOutcome.Late, node.Cluster.OutcomesOf(batch, "u2")["acme"]);
        Assert.Empty(_vendor.Accepted);
    }

    [Fact]
    public async Task A_channel_that_throws_or_miscounts_is_asked_again_under_the_same_ids()
    {
        var node = await StartAsync();
        var calls = 0;
        _vendor.Before = _ => Interlocked.Increment(ref calls) == 1 ? throw new JsonException("token t1 is odd") : Task.CompletedTask;
        var batch = Batches.Of(Batches.On("u1", "acme:t1"));
        await AdvanceUntil(node.HandOverAsync(batch), TimeSpan.FromSeconds(1));
        AssertOutcomes(batch, _ => ("acme", DeliveryOutcome.Delivered));
        Assert.DoesNotContain(node.Logs.Lines, line => line.Contains("t1 is odd", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_simulated_channel_gives_the_same_fates_for_the_same_seed_and_everybody_one()
    {
        (string, string)[] settings = [("Simulated:Enabled", "true"), ("Simulated:RejectedPerMille", "200"), ("Simulated:GonePerMille", "100"), ("Simulated:BatchSize", "7")];
        List<string> runs = [];
        for (var run = 0; run < 2; run++)
        {
            await using var node = await Node.StartAsync(settings);
            node.Cluster.Channels[("p1", Channel.Simulated)] = new ChannelSettings(Channel.Simulated, null, new byte[] { 1 });
            var batch = Batches.Of([.. Enumerable.Range(0, 500).Select(i => Batches.On($"u{i}", "simulated"))]);
            await node.DeliverAsync(batch);
            runs.Add(string.Concat(batch.Grants.Select(grant => Assert.Single(node.Cluster.OutcomesOf(batch, grant.UserId)).Value)));
            Assert.InRange(batch.Grants.Count(grant => node.Cluster.OutcomesOf(batch, grant.UserId)[Channel.Simulated] == DeliveryOutcome.Failed), 100, 200);
            Assert.InRange(node.Cluster.Letters.Count, 60, 140);
        }

        Assert.Equal(runs[0], runs[1]);
    }

    private async Task<Node> StartAsync(params (string Key, string Value)[] settings) => _node = await Node.StartAsync(new Cluster(), _time, [_vendor, _other], settings);

    private void AssertOutcomes(GrantBatch batch, Func<GrantedUser, (string, DeliveryOutcome)> expected) =>
        Assert.All(batch.Grants, grant => Assert.Equal(expected(grant), (Assert.Single(_node!.Cluster.OutcomesOf(batch, grant.UserId)).Key, _node.Cluster.OutcomesOf(batch, grant.UserId).Single().Value)));

    /// <summary>Moves the clock of waits, and lets what it woke go on.</summary>
    private async Task Step(TimeSpan by)
    {
        _time.Advance(by);
        for (var i = 0; i < 20; i++) await Task.Yield();
        await Task.Delay(TimeSpan.FromMilliseconds(20));
    }

    private async Task AdvanceUntil(Task end, TimeSpan by)
    {
        for (var i = 0; i < 1_000 && !end.IsCompleted; i++) await Step(by);
        await end.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static async Task WhenAsync(Func<bool> condition)
    {
        for (var i = 0; i < 3_000 && !condition(); i++) await Task.Delay(TimeSpan.FromMilliseconds(10));
        Assert.True(condition());
    }
}
