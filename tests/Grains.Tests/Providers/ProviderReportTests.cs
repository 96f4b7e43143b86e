using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Control;

namespace PushOrleans.Grains.Tests.Providers;

/// <summary>Partitions report to a provider until they hear that it has everything.</summary>
public sealed class ProviderReportTests
{
    private const int Users = 40;

    [Fact]
    public async Task What_was_taken_counts_once_though_its_answer_is_lost_and_more_has_come_since()
    {
        var reports = new TroubledCalls(nameof(IProviderGrain.ReportAll), areDone: true);
        await using var node = await ControlSamples.NodeAsync(Users, configure: services => services.AddSingleton<IIncomingGrainCallFilter>(reports));
        await node.SubmitAsync(ControlSamples.Campaign("c1"));
        Assert.Equal(Users, (await node.WhenAsync("c1", CampaignState.Done)).Counts.Allow);
        await node.WaitAsync(() => GrantsAsync(node), grants => grants == Users);
        node.Clock.Advance(TimeSpan.FromHours(6));
        await node.SubmitAsync(ControlSamples.Campaign("c2"));
        Assert.Equal(Users, (await node.WhenAsync("c2", CampaignState.Done)).Counts.Allow);
        Assert.NotEqual(0, reports.Failed);

        reports.IsOver = true;
        var day = (int)(node.Clock.GetUtcNow().ToUnixTimeSeconds() / 86_400);
        for (var partition = 0; partition < node.Partitions; partition++)
            await node.Partition(partition).CloseDay(ControlSamples.Provider, day, TestContext.Current.CancellationToken);

        Assert.Equal(Users * 2, await GrantsAsync(node));
    }

    [Fact]
    public void A_report_of_which_a_part_was_taken_is_not_taken_and_closes_no_day()
    {
        var counts = new ProviderCounts();
        Assert.True(counts.Take(Report(first: 5, seq: 5, grants: 3, closedThrough: 0)));

        Assert.False(counts.Take(Report(first: 5, seq: 7, grants: 5, closedThrough: 1)));
        Assert.Equal(5, counts.TakenFrom(0));
        Assert.Equal([0], counts.NotClosed(1, partitions: 1));

        Assert.True(counts.Take(Report(first: 7, seq: 7, grants: 2, closedThrough: 1)));
        Assert.Equal(5, counts.SumsOf(1).GrantsOrdinary);
        Assert.Empty(counts.NotClosed(1, partitions: 1));
    }

    private static ProviderReport Report(long first, long seq, int grants, int closedThrough) =>
        new(0, seq, [], [new DayReport(1, grants, 0, 0, 0)], closedThrough, first);

    /// <summary>As they are stored.</summary>
    private static async Task<long> GrantsAsync(TestNode node)
    {
        var state = new GrainState<ProviderCounts>(new ProviderCounts());
        var provider = node.Grains.GetGrain<IProviderGrain>(ControlSamples.Provider).GetGrainId();
        await node.Services.GetRequiredKeyedService<IGrainStorage>(WellKnown.Storage).ReadStateAsync("counts", provider, state);
        return state.State!.Open(int.MaxValue).Sum(day => state.State.SumsOf(day).GrantsOrdinary);
    }
}
