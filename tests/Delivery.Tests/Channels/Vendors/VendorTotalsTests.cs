using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

/// <summary>APP_TOTAL (rule 42): the vendor's total per app and day, over nodes, with the real grain.</summary>
public sealed class VendorTotalsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(Batches.DecidedAt));
    private readonly FreshInputs _inputs = new();
    private readonly InProcessTestCluster _cluster;
    private int _sent;

    public VendorTotalsTests()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.AddMemoryGrainStorage(WellKnown.Storage));
        _cluster = builder.Build();
    }

    public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task The_total_is_never_exceeded_by_nodes_that_send_at_once_and_what_is_left_over_is_less_than_their_leases()
    {
        Allow(1000);
        var nodes = Enumerable.Range(0, 3).Select(_ => Node()).ToList();
        await Parallel.ForEachAsync(Enumerable.Range(0, 300), TestContext.Current.CancellationToken, async (i, _) =>
            await SendAsync(nodes[i % 3], Batch("news", Enumerable.Range(0, 5).Select(n => To($"{i}-{n}")).ToArray())));
        // A fiftieth of the total may lie ahead at each of the others.
        Assert.InRange(_sent, 1000 - (2 * 20), 1000);
    }

    [Fact]
    public async Task Who_has_no_slot_waits_for_the_next_day_of_the_policys_zone()
    {
        Allow(2);
        var node = Node();
        var results = await SendAsync(node, Batch("news", To("a"), To("b"), To("c")));
        Assert.Equal([RecipientStatus.Accepted, RecipientStatus.Accepted, RecipientStatus.RetryAfter], results.Select(result => result.Status));
        // 20:00 in Shanghai.
        Assert.Equal(TimeSpan.FromHours(4), results[2].Delay);
        Assert.StartsWith("APP_TOTAL", results[2].Reason, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromHours(4));
        Assert.Equal(RecipientStatus.Accepted, Assert.Single(await SendAsync(node, Batch("news", To("c")))).Status);
    }

    [Fact]
    public async Task A_recipient_that_is_sent_to_again_keeps_its_slot()
    {
        Allow(1);
        var node = Node();
        var batch = Batch("news", To("a"));
        for (var i = 0; i < 3; i++) await node.SendAsync(batch, _ => Task.FromResult<IReadOnlyList<RecipientResult>>([RecipientResult.RetryAfter(null, "later")]), TestContext.Current.CancellationToken);
        Assert.Equal(RecipientStatus.Accepted, Assert.Single(await SendAsync(node, batch)).Status);
        Assert.Equal(RecipientStatus.RetryAfter, Assert.Single(await SendAsync(node, Batch("news", To("b")))).Status);
    }

    [Fact]
    public async Task Service_pushes_other_apps_and_vendors_without_a_total_are_outside_of_it()
    {
        Allow(0);
        var node = Node();
        Assert.Equal(RecipientStatus.RetryAfter, Assert.Single(await SendAsync(node, Batch("news", To("a")))).Status);
        Assert.Equal(RecipientStatus.Accepted, Assert.Single(await SendAsync(node, Batch("service", To("a")))).Status);
        Assert.Equal(RecipientStatus.Accepted, Assert.Single(await SendAsync(node, Batch("news", To("a") with { Vendor = "web" }))).Status);
        Allow(1);
        Assert.Equal(RecipientStatus.Accepted, Assert.Single(await SendAsync(node, Batch("news", To("a")))).Status);
        Assert.Equal(RecipientStatus.Accepted, Assert.Single(await SendAsync(node, Batch("news", To("a")) with { AppId = "app2" })).Status);
        Assert.Equal(RecipientStatus.RetryAfter, Assert.Single(await SendAsync(node, Batch("news", To("b")))).Status);
    }

    [Fact]
    public async Task Without_fresh_inputs_nobody_is_sent_to()
    {
        Allow(10);
        var node = Node();
        _inputs.Fresh = null;
        Assert.Equal(RecipientStatus.RetryAfter, Assert.Single(await SendAsync(node, Batch("news", To("a")))).Status);
        Assert.Equal(0, _sent);
    }

    private VendorTotals Node() => new(_cluster.Client, _inputs, new DomainClock(_time));

    private void Allow(long total) => _inputs.Fresh = new Inputs
    {
        Policy = new Policy
        {
            Id = "p",
            Version = "1",
            Vendors = new Dictionary<string, VendorLimits> { ["fcm"] = new(null, null, null, null, total), ["web"] = new(null, null, null, null, null) },
        },
    };

    private async Task<IReadOnlyList<RecipientResult>> SendAsync(VendorTotals node, ChannelBatch batch) => await node.SendAsync(batch, some =>
    {
        Interlocked.Add(ref _sent, some.Recipients.Count);
        return Task.FromResult(Texts.All(some.Recipients, RecipientResult.Accepted()));
    }, TestContext.Current.CancellationToken);

    private static ChannelBatch Batch(string of, params Recipient[] to)
    {
        var batch = Notices.Batch("fcm", [], null, to);
        return batch with { Content = batch.Content with { Class = of } };
    }

    private static Recipient To(string name) => Notices.To(name, "token-" + name);
}
