using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

/// <summary>The webhook channel against a server on a real socket.</summary>
public sealed class WebhookDeliveryTests : IAsyncLifetime
{
    private Receiver _receiver = null!;
    private Node _node = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        await RestartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_grant_arrives_once_signed_and_under_its_own_id()
    {
        var batch = Batches.Of(Batches.OnWebhook("u1"));
        await _node.DeliverAsync(batch);
        var call = Assert.Single(_receiver.Calls);
        Assert.Equal(Batches.IdOf(batch, "u1"), call.Id);
        Assert.True(call.Verifies(Batches.Secret));
        Assert.Equal("/hooks/very-private-path", call.Path);
        var data = JsonDocument.Parse(call.Body).RootElement.GetProperty("data");
        Assert.Equal(["d1", "d2"], data.GetProperty("devices").EnumerateArray().Select(id => id.GetString()!));
        AssertOutcome(batch, "u1", Channel.Webhook, DeliveryOutcome.Delivered);
    }

    [Fact]
    public async Task A_failing_endpoint_is_tried_again_with_the_same_id_and_body()
    {
        _receiver.Answer = (context, _, n) => Receiver.Status(context, n < 2 ? 503 : 200);
        var batch = Batches.Of(Batches.OnWebhook("u1"));
        await _node.DeliverAsync(batch);
        Assert.Equal(3, _receiver.Calls.Count);
        Assert.Single(_receiver.Calls.Select(call => call.Id).Distinct());
        Assert.Single(_receiver.Calls.Select(call => Convert.ToBase64String(call.Body)).Distinct());
        Assert.All(_receiver.Calls, call => Assert.True(call.Verifies(Batches.Secret)));
        AssertOutcome(batch, "u1", Channel.Webhook, DeliveryOutcome.Delivered);
        Assert.Empty(_node.Cluster.Letters);
    }

    [Fact]
    public async Task An_endpoint_that_asks_for_time_gets_it()
    {
        List<long> times = [];
        _receiver.Answer = (context, _, n) =>
        {
            times.Add(TimeProvider.System.GetTimestamp());
            if (n == 0) context.Response.Headers.RetryAfter = "1";
            return Receiver.Status(context, n == 0 ? 429 : 200);
        };
        var batch = Batches.Of(Batches.OnWebhook("u1"));
        await _node.DeliverAsync(batch);
        // Timers may fire up to a tick early.
        Assert.InRange(TimeProvider.System.GetElapsedTime(times[0], times[1]).TotalSeconds, 0.95, 20);
        AssertOutcome(batch, "u1", Channel.Webhook, DeliveryOutcome.Delivered);
    }

    [Fact]
    public async Task A_slow_answer_is_cut_off_and_tried_again()
    {
        await RestartAsync(("Channels:webhook:AttemptTimeoutSeconds", "1"));
        _receiver.Answer = (context, _, n) => n == 0 ? Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted) : Receiver.Status(context, 200);
        var batch = Batches.Of(Batches.OnWebhook("u1"));
        await _node.DeliverAsync(batch);
        Assert.Equal(2, _receiver.Calls.Count);
        AssertOutcome(batch, "u1", Channel.Webhook, DeliveryOutcome.Delivered);
    }

    [Fact]
    public async Task A_connection_that_is_reset_is_opened_again()
    {
        _receiver.Answer = (context, _, n) =>
        {
            if (n == 0) context.Abort();
            return Task.CompletedTask;
        };
        var batch = Batches.Of(Batches.OnWebhook("u1"));
        await _node.DeliverAsync(batch);
        Assert.Equal(2, _receiver.Calls.Count);
        AssertOutcome(batch, "u1", Channel.Webhook, DeliveryOutcome.Delivered);
    }

    [Fact]
    public async Task What_keeps_failing_becomes_a_dead_letter_and_a_redrive_delivers_it_once_under_the_same_id()
    {
        _receiver.Answer = (context, _, _) => Receiver.Status(context, 500);
        var batch = Batches.Of(Batches.OnWebhook("u1"), Batches.OnPhone("u2"));
        await _node.DeliverAsync(batch);
        Assert.Equal(3, _receiver.Calls.Count);
        var letter = Assert.Single(_node.Cluster.Letters.Values);
        Assert.Equal((Batches.IdOf(batch, "u1"), Channel.Webhook, "p1", "c1", 1, "HTTP 500"), (letter.Id, letter.Channel, letter.ProviderId, letter.CampaignId, letter.Attempts, letter.Error));
        AssertOutcome(batch, "u1", Channel.Webhook, DeliveryOutcome.Failed);

        _receiver.Answer = (context, _, _) => Receiver.Status(context, 200);
        Assert.True(_node.Cluster.Letters.TryRemove(letter.Id, out _));
        await _node.Redrive.RedriveAsync(letter, TestContext.Current.CancellationToken);
        await _node.DrainAsync();
        Assert.Equal(4, _receiver.Calls.Count);
        Assert.Single(_receiver.Calls.Select(call => call.Id).Distinct());
        Assert.Single(_receiver.Calls.Select(call => Convert.ToBase64String(call.Body)).Distinct());
        Assert.Empty(_node.Cluster.Letters);
        AssertOutcome(batch, "u1", Channel.Webhook, DeliveryOutcome.Delivered);
    }

    [Fact]
    public async Task A_redrive_that_fails_again_is_a_dead_letter_again_with_all_its_attempts()
    {
        _receiver.Answer = (context, _, _) => Receiver.Status(context, 400);
        await _node.DeliverAsync(Batches.Of(Batches.OnWebhook("u1")));
        var letter = Assert.Single(_node.Cluster.Letters.Values);
        Assert.Equal(1, letter.Attempts);
        await _node.Redrive.RedriveAsync(letter, TestContext.Current.CancellationToken);
        await _node.DrainAsync();
        Assert.Equal(2, Assert.Single(_node.Cluster.Letters.Values).Attempts);
    }

    [Fact]
    public async Task A_redrive_after_the_campaign_sends_nothing_and_forgets_the_letter()
    {
        _receiver.Answer = (context, _, _) => Receiver.Status(context, 400);
        var batch = Batches.Of(Batches.OnWebhook("u1"));
        await _node.DeliverAsync(batch);
        _node.Domain.Advance(TimeSpan.FromHours(1));
        await _node.Redrive.RedriveAsync(Assert.Single(_node.Cluster.Letters.Values), TestContext.Current.CancellationToken);
        await _node.DrainAsync();
        Assert.Single(_receiver.Calls);
        Assert.Empty(_node.Cluster.Letters);
    }

    [Fact]
    public async Task A_letter_of_another_channel_or_that_cannot_be_read_is_refused_and_stays_on_file()
    {
        var letter = new DeadLetter("x", "fcm", "p1", "c1", 0, 1, "", "{}"u8.ToArray());
        await Assert.ThrowsAsync<InvalidDataException>(() => _node.Redrive.RedriveAsync(letter, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<InvalidDataException>(() => _node.Redrive.RedriveAsync(letter with { Id = "y", Channel = Channel.Webhook }, TestContext.Current.CancellationToken));
        Assert.Equal(["x", "y"], _node.Cluster.Letters.Keys.Order());
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = await Receiver.StartAsync();
        _receiver.Answer = (context, _, _) =>
        {
            context.Response.Headers.Location = elsewhere.Endpoint;
            return Receiver.Status(context, 307);
        };
        var batch = Batches.Of(Batches.OnWebhook("u1"));
        await _node.DeliverAsync(batch);
        Assert.Empty(elsewhere.Calls);
        Assert.Equal("HTTP 307", Assert.Single(_node.Cluster.Letters.Values).Error);
    }

    [Fact]
    public async Task A_batch_that_is_handed_over_again_is_sent_once_and_counted_once()
    {
        var batch = Batches.Of(Batches.OnWebhook("u1"), Batches.OnPhone("u2"));
        await Task.WhenAll(_node.HandOverAsync(batch), _node.HandOverAsync(batch));
        await _node.DrainAsync();
        await _node.DeliverAsync(batch);
        Assert.Single(_receiver.Calls);
        AssertOutcome(batch, "u1", Channel.Webhook, DeliveryOutcome.Delivered);
        AssertOutcome(batch, "u2", Channel.InApp, DeliveryOutcome.Delivered);
    }

    [Theory]
    [InlineData(DeliveryOutcome.Suppressed)]
    [InlineData(DeliveryOutcome.Recalled)]
    [InlineData(DeliveryOutcome.Late)]
    public async Task What_the_partition_no_longer_allows_is_not_sent(DeliveryOutcome answer)
    {
        _node.Cluster.Rechecks["u1"] = answer;
        var batch = Batches.Of(Batches.OnWebhook("u1"), Batches.OnWebhook("u2"));
        await _node.DeliverAsync(batch);
        Assert.Equal("u2", Assert.Single(_receiver.Calls).User);
        AssertOutcome(batch, "u1", Channel.Webhook, answer);
        AssertOutcome(batch, "u2", Channel.Webhook, DeliveryOutcome.Delivered);
    }

    [Fact]
    public async Task No_attempt_is_made_once_the_campaign_is_over()
    {
        _receiver.Answer = (context, _, _) =>
        {
            _node.Domain.Advance(TimeSpan.FromHours(2));
            return Receiver.Status(context, 503);
        };
        var batch = Batches.Of(Batches.OnWebhook("u1"));
        await _node.DeliverAsync(batch);
        Assert.Single(_receiver.Calls);
        AssertOutcome(batch, "u1", Channel.Webhook, DeliveryOutcome.Late);
    }

    [Theory]
    [InlineData("http://hooks.example/", Batches.Secret)]
    [InlineData("https://10.0.0.1/", Batches.Secret)]
    [InlineData("http://127.0.0.1:1/", "whsec_!")]
    public async Task A_channel_that_must_not_or_cannot_be_used_makes_dead_letters(string endpoint, string secret)
    {
        _node.Cluster.Channels[("p1", Channel.Webhook)] = Batches.Webhook(endpoint, secret);
        var batch = Batches.Of(Batches.OnWebhook("u1"));
        await _node.DeliverAsync(batch);
        Assert.NotEmpty(Assert.Single(_node.Cluster.Letters.Values).Error);
        AssertOutcome(batch, "u1", Channel.Webhook, DeliveryOutcome.Failed);
    }

    [Fact]
    public async Task An_endpoint_that_nobody_listens_at_makes_a_dead_letter()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        _node.Cluster.Channels[("p1", Channel.Webhook)] = Batches.Webhook($"http://127.0.0.1:{port}/");
        await _node.DeliverAsync(Batches.Of(Batches.OnWebhook("u1")));
        Assert.Equal("ConnectionError", Assert.Single(_node.Cluster.Letters.Values).Error);
    }

    [Fact]
    public async Task An_endpoint_that_keeps_failing_is_left_alone()
    {
        await RestartAsync(("Channels:webhook:BreakAfterAttempts", "4"), ("Channels:webhook:Concurrency", "1"), ("Channels:webhook:BreakSeconds", "600"));
        _receiver.Answer = (context, _, _) => Receiver.Status(context, 500);
        await _node.DeliverAsync(Batches.Of([.. Enumerable.Range(0, 10).Select(i => Batches.OnWebhook($"u{i}"))]));
        Assert.Equal(10, _node.Cluster.Letters.Count);
        Assert.InRange(_receiver.Calls.Count, 4, 6);
    }

    [Fact]
    public async Task A_provider_without_a_webhook_has_its_users_served_by_the_inbox()
    {
        _node.Cluster.Channels.Clear();
        var batch = Batches.Of(Batches.OnWebhook("u1"));
        await _node.DeliverAsync(batch);
        Assert.Empty(_receiver.Calls);
        AssertOutcome(batch, "u1", Channel.InApp, DeliveryOutcome.Delivered);
    }

    private async Task RestartAsync(params (string Key, string Value)[] settings)
    {
        if (_node is not null) await _node.DisposeAsync();
        _node = await Node.StartAsync(settings);
        _node.Cluster.Channels[("p1", Channel.Webhook)] = Batches.Webhook(_receiver.Endpoint);
    }

    private void AssertOutcome(GrantBatch batch, string user, string channel, DeliveryOutcome outcome) =>
        Assert.Equal(new Dictionary<string, DeliveryOutcome> { [channel] = outcome }, _node.Cluster.OutcomesOf(batch, user));
}
