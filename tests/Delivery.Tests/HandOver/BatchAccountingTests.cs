using CsCheck;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

/// <summary>Whatever the endpoint, the partition and repeats do: every recipient ends in exactly one counted outcome, and it is the true one.</summary>
public sealed class BatchAccountingTests : IAsyncLifetime
{
    private static readonly Gen<Recipient[]> Pages = Gen.Select(
        Gen.Bool, Gen.OneOf(Gen.Const(200), Gen.Const(400), Gen.Const(500), Gen.Const(503)), Gen.Frequency((6, Gen.Const(DeliveryOutcome.Proceed)), (1, Gen.Const(DeliveryOutcome.Suppressed)), (1, Gen.Const(DeliveryOutcome.Recalled))),
        (webhook, status, recheck) => new Recipient(webhook, status, recheck)).Array[1, 40];

    private Receiver _receiver = null!;
    private Node _node = null!;
    private long _seq;

    public async ValueTask InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        _node = await Node.StartAsync(("Channels:webhook:Retries", "1"));
        _node.Cluster.Channels[("p1", Channel.Webhook)] = Batches.Webhook(_receiver.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Every_recipient_ends_in_exactly_one_counted_outcome() => await Gen.Select(Pages, Gen.Int[0, 3]).SampleAsync(async (page, failures) =>
    {
        var seq = ++_seq;
        string User(int i) => $"page{seq}-user{i}";
        _receiver.Answer = (context, call, _) => Receiver.Status(context, page[int.Parse(call.User.Split("user")[1])].Status);
        for (var i = 0; i < page.Length; i++) _node.Cluster.Rechecks[User(i)] = page[i].Recheck;
        _node.Cluster.FailingCalls = failures;
        var batch = Batches.Of(seq, [.. page.Select((recipient, i) => recipient.Webhook ? Batches.OnWebhook(User(i)) : Batches.OnPhone(User(i)))]);
        await _node.HandOverAsync(batch);
        await _node.DeliverAsync(batch);
        for (var i = 0; i < page.Length; i++)
        {
            var (channel, outcome) = Assert.Single(_node.Cluster.OutcomesOf(batch, User(i)));
            Assert.Equal(page[i].Webhook ? Channel.Webhook : Channel.InApp, channel);
            Assert.Equal(page[i].Expected, outcome);
        }
        var buried = _node.Cluster.Letters.Values.Where(letter => System.Text.Json.JsonSerializer.Deserialize<ChannelPage>(letter.Message.Span)!.Seq == seq);
        Assert.Equal(page.Count(recipient => recipient.Expected == DeliveryOutcome.Failed), buried.Count());
    }, iter: 60, threads: 1);

    private sealed record Recipient(bool Webhook, int Status, DeliveryOutcome Recheck)
    {
        public DeliveryOutcome Expected => !Webhook ? DeliveryOutcome.Delivered
            : Recheck != DeliveryOutcome.Proceed ? Recheck
            : Status == 200 ? DeliveryOutcome.Delivered
            : DeliveryOutcome.Failed;
    }
}
