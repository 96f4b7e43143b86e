using CsCheck;
using static PushOrleans.Journal.Tests.Partitions.PartitionChain;

namespace PushOrleans.Journal.Tests.Partitions;

/// <summary>A grant counts once, by the best of what its channels told, in whichever order and however often they do.</summary>
public sealed class OutcomeTests
{
    private const int Users = 70;
    private static readonly string[] Channels = ["inapp", "fcm", "apns"];
    private static readonly DeliveryEnd[] Ends = [DeliveryEnd.Delivered, DeliveryEnd.Failed, DeliveryEnd.Suppressed, DeliveryEnd.Recalled, DeliveryEnd.Late];

    private static readonly Gen<PageDelivered> Recalls = Gen.Select(
        OneOf("fcm", "apns"), Gen.Int[0, Users - 1].Array[0, 12], Gen.Int[0, Users - 1].Array[0, 4],
        (channel, recalled, kept) => new PageDelivered(
            0, 0, PartitionState.RecallOf(channel), DeliveryEnd.Recalled, [.. recalled.Distinct()], [.. kept.Distinct().Select(ordinal => (ordinal, DeliveryEnd.Delivered))]));

    private static readonly Gen<PageDelivered> Words = Gen.Select(
        OneOf(Channels), OneOf(Ends), Gen.Frequency((5, Gen.Int[0, Users - 1].Array[0, 12].Select(some => (int[]?)[.. some.Distinct()])), (1, Gen.Const((int[]?)null))),
        Gen.Select(Gen.Int[0, Users - 1], OneOf(Ends)).Array[0, 4],
        (channel, end, ordinals, exceptions) => new PageDelivered(0, 0, channel, end, ordinals, [.. exceptions.DistinctBy(one => one.Item1).Select(one => (one.Item1, one.Item2))]));

    private static readonly Gen<PageDelivered[]> Reports = Gen.Frequency((3, Words), (1, Recalls)).Array[1, 12];

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public void Counts_are_those_of_a_model_that_keeps_every_word() => Reports.Sample(reports =>
    {
        var (chain, page) = Page();
        Dictionary<(string, int), DeliveryEnd> model = [];
        for (var i = 0; i < reports.Length; i++)
        {
            chain.HandOff(0, reports[i] with { PageSeq = page });
            if (i == reports.Length / 2) chain.State = Restored(chain.State);
            Tell(model, reports[i]);
        }

        var tally = chain.State.Campaigns[0].Deliveries;
        foreach (var end in Ends) Assert.Equal(Enumerable.Range(0, Users).Count(ordinal => Channels.Select(channel => Counted(model, channel, ordinal)).Aggregate(DeliveryEnds.Best) == end), CountOf(tally, end));
        Assert.Equal(Users - tally.Ended, chain.State.Campaigns[0].Undelivered);
        foreach (var channel in Channels)
            for (var ordinal = 0; ordinal < Users; ordinal++) Assert.Equal(model.GetValueOrDefault((channel, ordinal)), chain.State.EndOf(page, channel, ordinal));
        AssertSame(chain.Refold(), chain.State);
    }, iter: 300);

    [Fact]
    public void A_grant_that_a_vendor_took_back_counts_as_recalled_unless_another_way_delivered_it()
    {
        var (chain, page) = Page();
        chain.HandOff(0, new PageDelivered(0, page, "fcm", DeliveryEnd.Delivered, null, []), new PageDelivered(0, page, "apns", DeliveryEnd.Delivered, [2], []));
        chain.HandOff(0, new PageDelivered(0, page, PartitionState.RecallOf("fcm"), DeliveryEnd.Recalled, [1, 2], [(3, DeliveryEnd.Delivered)]));
        Assert.Equal((Users - 1L, 1L), (chain.State.Campaigns[0].Deliveries.Delivered, chain.State.Campaigns[0].Deliveries.Recalled));

        // The first word counts, and it outlives a snapshot.
        chain.State = Restored(chain.State);
        chain.HandOff(0, new PageDelivered(0, page, PartitionState.RecallOf("fcm"), DeliveryEnd.Recalled, [3], [(1, DeliveryEnd.Delivered)]));
        Assert.Equal((Users - 1L, 1L), (chain.State.Campaigns[0].Deliveries.Delivered, chain.State.Campaigns[0].Deliveries.Recalled));
        AssertSame(chain.Refold(), chain.State);
    }

    [Fact]
    public void A_redrive_that_succeeds_moves_failed_to_delivered_and_nothing_moves_back()
    {
        var (chain, page) = Page();
        chain.HandOff(0, new PageDelivered(0, page, "fcm", DeliveryEnd.Delivered, null, [(3, DeliveryEnd.Failed)]));
        Assert.Equal((Users - 1L, 1L), (chain.State.Campaigns[0].Deliveries.Delivered, chain.State.Campaigns[0].Deliveries.Failed));
        Assert.Equal(DeliveryEnd.Failed, chain.State.EndOf(page, "fcm", 3));

        chain.HandOff(0, new PageDelivered(0, page, "fcm", DeliveryEnd.Delivered, [3], []));
        chain.HandOff(0, new PageDelivered(0, page, "fcm", DeliveryEnd.Failed, [3, 4], []));
        Assert.Equal((Users, 0L), (chain.State.Campaigns[0].Deliveries.Delivered, chain.State.Campaigns[0].Deliveries.Failed));
    }

    [Fact]
    public void A_page_whose_last_user_ended_takes_no_room_user_by_user()
    {
        var (chain, page) = Page();
        var before = chain.State.TakeSnapshot().Shared.Length;
        chain.HandOff(0, new PageDelivered(0, page, "fcm", DeliveryEnd.Delivered, [.. Enumerable.Range(0, Users / 2)], []));
        Assert.False(chain.State.HasEnded(page, "fcm"));
        chain.HandOff(0, new PageDelivered(0, page, "fcm", DeliveryEnd.Delivered, [.. Enumerable.Range(Users / 2, Users - (Users / 2))], []));
        Assert.True(chain.State.HasEnded(page, "fcm"));
        Assert.InRange(chain.State.TakeSnapshot().Shared.Length - before, 0, 24);
    }

    private static (PartitionChain Chain, long Page) Page()
    {
        var chain = new PartitionChain();
        chain.Put([.. Enumerable.Range(0, Users).Select(i => $"u{i:D3}")]);
        var campaign = chain.Pin("c");
        return (chain, chain.Page(campaign, [.. Enumerable.Range(0, Users).Select(ordinal => (ordinal, Allowed))]).Seq);
    }

    private static DeliveryEnd Counted(Dictionary<(string, int), DeliveryEnd> model, string channel, int ordinal)
    {
        var end = model.GetValueOrDefault((channel, ordinal));
        return end == DeliveryEnd.Delivered && model.GetValueOrDefault((PartitionState.RecallOf(channel), ordinal)) == DeliveryEnd.Recalled ? DeliveryEnd.Recalled : end;
    }

    private static void Tell(Dictionary<(string, int), DeliveryEnd> model, PageDelivered report)
    {
        if (report.Channel.EndsWith(".recall", StringComparison.Ordinal))
        {
            foreach (var (ordinal, end) in report.Exceptions) model.TryAdd((report.Channel, ordinal), end);
            foreach (var ordinal in report.Ordinals!) model.TryAdd((report.Channel, ordinal), report.End);
            return;
        }

        var known = Enumerable.Range(0, Users).Where(ordinal => model.ContainsKey((report.Channel, ordinal))).ToHashSet();
        foreach (var (ordinal, end) in report.Exceptions) Better(ordinal, end);
        var apart = report.Exceptions.Select(one => one.Ordinal).ToHashSet();
        foreach (var ordinal in report.Ordinals?.Where(ordinal => !apart.Contains(ordinal)) ?? [.. Enumerable.Range(0, Users).Where(ordinal => !model.ContainsKey((report.Channel, ordinal)))])
            if (report.Ordinals is not null || known.Count < Users) Better(ordinal, report.End);

        void Better(int ordinal, DeliveryEnd end) => model[(report.Channel, ordinal)] = DeliveryEnds.Best(model.GetValueOrDefault((report.Channel, ordinal)), end);
    }

    private static long CountOf(DeliveryTally tally, DeliveryEnd end) => end switch
    {
        DeliveryEnd.Delivered => tally.Delivered,
        DeliveryEnd.Failed => tally.Failed,
        DeliveryEnd.Suppressed => tally.Suppressed,
        DeliveryEnd.Recalled => tally.Recalled,
        _ => tally.Late,
    };
}
