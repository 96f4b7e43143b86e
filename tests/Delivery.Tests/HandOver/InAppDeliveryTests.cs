using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

public sealed class InAppDeliveryTests : IAsyncLifetime
{
    private Node _node = null!;

    public async ValueTask InitializeAsync() => _node = await Node.StartAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_page_of_two_thousand_is_reported_in_one_word()
    {
        var batch = Batches.Of([.. Enumerable.Range(0, 2000).Select(i => Batches.OnPhone($"u{i}"))]);
        await _node.DeliverAsync(batch);
        Assert.Equal(1, _node.Cluster.Reports);
        Assert.All(batch.Grants, grant => AssertOutcome(batch, grant.UserId, DeliveryOutcome.Delivered));
    }

    [Fact]
    public async Task A_page_without_grants_sends_nothing()
    {
        await _node.DeliverAsync(Batches.Of());
        Assert.Equal(0, _node.Cluster.Reports);
    }

    [Fact]
    public async Task A_page_of_a_cancelled_campaign_is_recalled()
    {
        _node.Inputs.Cancel("c1");
        var batch = Batches.Of(Batches.OnPhone("u1"));
        await _node.DeliverAsync(batch);
        AssertOutcome(batch, "u1", DeliveryOutcome.Recalled);
    }

    [Fact]
    public async Task A_page_that_comes_at_the_campaigns_end_is_late()
    {
        _node.Domain.Advance(TimeSpan.FromSeconds(3600));
        var batch = Batches.Of(Batches.OnPhone("u1"));
        await _node.DeliverAsync(batch);
        AssertOutcome(batch, "u1", DeliveryOutcome.Late);
    }

    [Fact]
    public async Task A_page_waits_while_the_inputs_are_not_fresh()
    {
        _node.Inputs.Fresh = null;
        var batch = Batches.Of(Batches.OnPhone("u1"));
        var handOver = _node.HandOverAsync(batch);
        Assert.False(handOver.IsCompleted);
        Assert.Empty(_node.Cluster.OutcomesOf(batch, "u1"));
        _node.Inputs.Confirm();
        await handOver;
        AssertOutcome(batch, "u1", DeliveryOutcome.Delivered);
    }

    [Fact]
    public async Task A_report_that_fails_is_made_again_until_it_is_taken()
    {
        _node.Cluster.FailingCalls = 6;
        var batch = Batches.Of(Batches.OnPhone("u1"));
        await _node.DeliverAsync(batch);
        Assert.Equal(1, _node.Cluster.Reports);
        AssertOutcome(batch, "u1", DeliveryOutcome.Delivered);
    }

    [Fact]
    public async Task The_clock_of_a_demo_does_not_jump_over_a_delivery()
    {
        _node.Inputs.Fresh = null;
        var handOver = _node.HandOverAsync(Batches.Of(Batches.OnPhone("u1")));
        Assert.False(_node.Agenda.Look().AllIdle);
        _node.Inputs.Confirm();
        await handOver;
        Assert.True(_node.Agenda.Look().AllIdle);
    }

    [Fact]
    public async Task What_a_stop_cuts_off_is_not_confirmed_so_that_the_next_start_hands_it_over_again()
    {
        await using var node = await Node.StartAsync(("DrainSeconds", "0"));
        node.Inputs.Fresh = null;
        var batch = Batches.Of(Batches.OnPhone("u1"));
        var handOver = node.HandOverAsync(batch);
        await node.StopAsync();
        Assert.False(handOver.IsCompletedSuccessfully);
        Assert.Empty(node.Cluster.OutcomesOf(batch, "u1"));
    }

    /// <summary>The transport asks only the messages that it has begun to end; it waits for those that it begins afterwards.</summary>
    [Fact]
    public async Task A_stop_does_not_wait_for_messages_that_are_in_line_behind_those_it_cuts_off()
    {
        await using var node = await Node.StartAsync(("DrainSeconds", "0"), ("InAppConcurrency", "1"));
        node.Inputs.Fresh = null;
        var batches = Enumerable.Range(1, 5).Select(seq => Batches.Of(seq, Batches.OnPhone("u1"))).ToList();
        var handOvers = batches.ConvertAll(node.HandOverAsync);
        for (var retry = 0; retry < 5; retry++) await node.Inputs.WhenAskedAsync();
        await node.StopAsync();
        foreach (var handOver in handOvers) await Assert.ThrowsAsync<DeliveryAbandonedException>(() => handOver.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.All(batches, batch => Assert.Empty(node.Cluster.OutcomesOf(batch, "u1")));
    }

    [Fact]
    public async Task After_the_stop_nothing_is_taken()
    {
        await _node.StopAsync();
        await Assert.ThrowsAsync<DeliveryStoppingException>(() => _node.HandOverAsync(Batches.Of(Batches.OnPhone("u1"))));
    }

    [Fact]
    public async Task A_stop_lets_messages_under_way_finish()
    {
        var batches = Enumerable.Range(1, 100).Select(seq => Batches.Of(seq, Batches.OnPhone("u1"))).ToList();
        _node.Inputs.Fresh = null;
        var handOvers = batches.ConvertAll(_node.HandOverAsync);
        var stop = _node.StopAsync();
        _node.Inputs.Confirm();
        await stop;
        await Task.WhenAll(handOvers);
        Assert.All(batches, batch => AssertOutcome(batch, "u1", DeliveryOutcome.Delivered));
    }

    private void AssertOutcome(GrantBatch batch, string user, DeliveryOutcome outcome) =>
        Assert.Equal(new Dictionary<string, DeliveryOutcome> { [Channel.InApp] = outcome }, _node.Cluster.OutcomesOf(batch, user));
}
