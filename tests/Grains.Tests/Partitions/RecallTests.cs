using System.Text.Json.Nodes;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains.Tests.Partitions;

/// <summary>What a vendor took of a campaign that is cancelled or stopped after: asked back, and counted as recalled only where that was confirmed.</summary>
public sealed class RecallTests : IAsyncDisposable
{
    private const string Vendor = "acme";

    private readonly MemoryJournalStore _store = new();
    private RecordedHandOff _handOff = Recalling();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cancelled_campaigns_pushes_are_asked_back_and_count_as_recalled_only_when_that_is_told()
    {
        await using var node = await StartAsync();
        var seq = await DeliveredAsync(node, "c1", 4);
        Assert.Null(await ClaimAsync(node, "c1", seq));

        await node.Partition().StopCampaign("c1", Token);
        var asked = await AskedAsync(node, 1);
        Assert.Equal(("c1", seq, Vendor, 4), (asked.CampaignId, asked.Seq, asked.Channel, asked.Grants));
        var claimed = await ClaimAsync(node, "c1", seq);
        Assert.Equal([0, 1, 2, 3], claimed!.Users.Select(user => user.Ordinal));
        Assert.All(claimed.Users, user => Assert.Equal((DeliveryOutcome.Proceed, "t"), (user.Answer, Assert.Single(user.Devices).Token)));
        Assert.Equal((4L, 0L), await CountsAsync(node, "c1"));

        await TellAsync(node, "c1", seq, [0, 2], [1]);
        Assert.Equal((2L, 2L), await CountsAsync(node, "c1"));
        Assert.Equal([3], (await ClaimAsync(node, "c1", seq))!.Users.Select(user => user.Ordinal));

        // The first word counts.
        await TellAsync(node, "c1", seq, [0, 1, 2, 3], []);
        Assert.Equal((1L, 3L), await CountsAsync(node, "c1"));
        Assert.Null(await ClaimAsync(node, "c1", seq));
    }

    [Fact]
    public async Task A_recall_that_was_asked_for_and_not_told_is_asked_for_again_by_the_next_incarnation()
    {
        long seq;
        await using (var node = await StartAsync())
        {
            seq = await DeliveredAsync(node, "c1", 3);
            _handOff.AskedBack = (_, stopped) => Task.Delay(Timeout.InfiniteTimeSpan, stopped);
            await node.Partition().StopCampaign("c1", Token);
            await AskedAsync(node, 1);
            await TellAsync(node, "c1", seq, [1], []);
        }

        _handOff = Recalling();
        await using var again = await StartAsync();
        await again.Partition().GetTail(Token);
        Assert.Equal(seq, (await AskedAsync(again, 1)).Seq);
        Assert.Equal([0, 2], (await ClaimAsync(again, "c1", seq))!.Users.Select(user => user.Ordinal));
        await TellAsync(again, "c1", seq, [0, 2], []);
        Assert.Equal((0L, 3L), await CountsAsync(again, "c1"));
    }

    [Fact]
    public async Task What_a_device_told_to_have_seen_is_neither_asked_back_nor_recalled()
    {
        await using var node = await StartAsync();
        var seq = await DeliveredAsync(node, "c1", 4);
        await ReceiptAsync(node, "c1", "user-000000", ReceiptKind.Shown);
        await ReceiptAsync(node, "c1", "user-000001", ReceiptKind.Clicked);
        await node.Partition().StopCampaign("c1", Token);
        await AskedAsync(node, 1);
        Assert.Equal([2, 3], (await ClaimAsync(node, "c1", seq))!.Users.Select(user => user.Ordinal));

        // Closed while the vendor was asked.
        await ReceiptAsync(node, "c1", "user-000002", ReceiptKind.Closed);
        await TellAsync(node, "c1", seq, [2, 3], []);
        Assert.Equal((3L, 1L), await CountsAsync(node, "c1"));
    }

    [Fact]
    public async Task A_push_that_its_vendor_takes_while_the_campaign_is_cancelled_is_asked_back_too()
    {
        await using var node = await StartAsync();
        var seq = await DeliveredAsync(node, "c1", 3, delivered: [0]);
        await node.Partition().StopCampaign("c1", Token);
        await AskedAsync(node, 1);
        await node.Partition().RecordOutcomes(new PageReport("c1", seq, Vendor, DeliveryOutcome.Delivered, [2], [new OrdinalOutcome(1, DeliveryOutcome.Recalled)], []), Token);
        await AskedAsync(node, 2);
        Assert.Equal([0, 2], (await ClaimAsync(node, "c1", seq))!.Users.Select(user => user.Ordinal));
        Assert.Equal((2L, 1L), await CountsAsync(node, "c1"));
    }

    [Fact]
    public async Task A_stop_order_that_names_the_campaign_asks_back_and_a_wider_one_does_not()
    {
        await using var node = await StartAsync();
        var seq = await DeliveredAsync(node, "c1", 2);
        await node.ChangeInputsAsync(Order("o1", "provider", Samples.Provider));
        await node.ChangeInputsAsync(Order("o2", "campaign", "c2"));
        Assert.Null(await ClaimAsync(node, "c1", seq));

        await node.ChangeInputsAsync(Order("o3", "campaign", "c1"));
        Assert.Equal("c1", (await AskedAsync(node, 1)).CampaignId);
        await TellAsync(node, "c1", seq, [0, 1], []);
        Assert.Equal((0L, 2L), await CountsAsync(node, "c1"));
        Assert.Single(node.HandOff.Recalls);
    }

    [Fact]
    public async Task Nothing_is_asked_back_at_or_after_the_campaigns_end_nor_from_a_vendor_that_takes_nothing_back()
    {
        _handOff = new RecordedHandOff { Recallable = ["other"] };
        await using var node = await StartAsync();
        var seq = await DeliveredAsync(node, "c1", 2);
        await node.Partition().StopCampaign("c1", Token);
        Assert.NotNull(await ClaimAsync(node, "c1", seq));
        node.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Null(await ClaimAsync(node, "c1", seq));
        Assert.Empty(node.HandOff.Recalls);
    }

    [Fact]
    public async Task A_recall_that_cannot_be_handed_over_is_handed_over_again()
    {
        await using var node = await StartAsync();
        await DeliveredAsync(node, "c1", 2);
        var refusals = 2;
        _handOff.AskedBack = (_, _) => Interlocked.Decrement(ref refusals) >= 0 ? throw new IOException("the broker is down") : Task.CompletedTask;
        await node.Partition().StopCampaign("c1", Token);
        await AskedAsync(node, 3);
    }

    private static RecordedHandOff Recalling() => new() { Recallable = [Vendor] };

    private Task<Node> StartAsync() => Node.StartAsync(_store, handOff: _handOff, configure: options => options.RetryAfter = TimeSpan.FromMilliseconds(10));

    /// <summary>A page of users, delivered by the vendor; answers its record.</summary>
    private static async Task<long> DeliveredAsync(Node node, string campaignId, int users, IReadOnlyList<int>? delivered = null)
    {
        await node.TakeInputsAsync(policy => policy["vendors"]![Vendor] = new JsonObject());
        await node.TakeUsersAsync(Samples.Users(users).Select(user =>
        {
            user["devices"] = new JsonArray(new JsonObject { ["id"] = "phone", ["vendor"] = Vendor });
            return user;
        }));
        for (var i = 0; i < users; i++) await node.User($"user-{i:D6}").Change(new PutDevice("phone", Vendor) { Token = "t" }, null, Token);
        await node.OfferAsync(Samples.Campaign(campaignId));
        await node.WhenAsync(campaignId, progress => progress.HandedOver == users);
        var seq = Assert.Single(node.HandOff.Batches).Seq;
        await node.Partition().RecordOutcomes(new PageReport(campaignId, seq, Vendor, DeliveryOutcome.Delivered, delivered, [], []), Token);
        return seq;
    }

    private static async Task<RecallPage> AskedAsync(Node node, int times)
    {
        for (var i = 0; node.HandOff.Recalls.Count < times; i++)
        {
            Assert.True(i < 3_000, $"asked back {node.HandOff.Recalls.Count} times");
            await Task.Delay(10, Token);
        }

        return node.HandOff.Recalls.Last();
    }

    private static Task<ClaimedPage?> ClaimAsync(Node node, string campaignId, long seq) => node.Partition().ClaimRecall(new PageClaim(campaignId, seq, Vendor, null, false), Token);

    private static Task TellAsync(Node node, string campaignId, long seq, IReadOnlyList<int> recalled, IReadOnlyList<int> kept) =>
        node.Partition().RecordRecalls(new RecallReport(campaignId, seq, Vendor, recalled, kept), Token);

    private static async Task<(long Delivered, long Recalled)> CountsAsync(Node node, string campaignId)
    {
        var counts = (await node.Partition().GetProgress(campaignId, Token))!.Deliveries;
        return (counts.Delivered, counts.Recalled);
    }

    private static async Task ReceiptAsync(Node node, string campaignId, string user, ReceiptKind kind)
    {
        var outcome = Assert.Single(await node.Partition().RecordReceipts([new DeviceReceipt(campaignId, user, "phone", kind, $"{user}/{kind}", null, null, null, null)], Token));
        Assert.Equal(ReceiptOutcome.Accepted, outcome);
    }

    private static InputsChange Order(string id, string type, string value) => new(InputsKind.StopOrder, id, Samples.Bytes(new JsonObject
    {
        ["id"] = id,
        ["issuer"] = "op",
        ["scope"] = new JsonObject { ["type"] = type, ["value"] = value },
        ["from"] = "2026-03-10T02:00:00Z",
    }), null);
}
