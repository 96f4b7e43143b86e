using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Control;

namespace PushOrleans.Grains.Tests.Campaigns;

public sealed class CampaignIndexTests : StoredTests
{
    private const int Shard = 3;

    [Fact]
    public async Task A_row_holds_so_many_campaigns_and_all_rows_are_the_list_after_a_restart()
    {
        const int Count = (CampaignIndexGrain.PerRow * 5) + 1;
        await using (var before = await TestNode.StartAsync(file: StoreFile))
        {
            var list = before.Grains.GetGrain<ICampaignIndexGrain>(Shard);
            for (var i = 0; i < Count; i++) await list.Put(Entry(i, CampaignState.Screening), Cancellation);
            await list.Put(Entry(0, CampaignState.Done), Cancellation);
            for (var row = 0; row < 6; row++) Assert.Equal(row < 5 ? CampaignIndexGrain.PerRow : 1, (await RowAsync(before, row)).Entries.Count);
        }

        await using var after = await TestNode.StartAsync(file: StoreFile);
        var entries = await after.Grains.GetGrain<ICampaignIndexGrain>(Shard).List(null, null, null, Count + 1, Cancellation);

        Assert.Equal([Entry(0, CampaignState.Done), .. Enumerable.Range(1, Count - 1).Select(i => Entry(i, CampaignState.Screening))], entries);
    }

    [Fact]
    public async Task Who_submitted_a_campaign_adds_it_but_does_not_take_back_what_it_said_of_itself()
    {
        await using var node = await TestNode.StartAsync();
        var list = node.Grains.GetGrain<ICampaignIndexGrain>(Shard);

        await list.Add(Entry(1, CampaignState.Screening), Cancellation);
        await list.Put(Entry(2, CampaignState.Sending), Cancellation);
        await list.Add(Entry(2, CampaignState.Screening), Cancellation);

        Assert.Equal([Entry(1, CampaignState.Screening), Entry(2, CampaignState.Sending)], await list.List(null, null, null, 10, Cancellation));
    }

    private static CampaignEntry Entry(int number, CampaignState state) => new($"c{number:D6}", "pc", state);

    private static async Task<CampaignIndexState> RowAsync(TestNode node, int row)
    {
        var state = new GrainState<CampaignIndexState>(new CampaignIndexState());
        var grain = node.Grains.GetGrain<ICampaignIndexGrain>(Shard).GetGrainId();
        await node.Services.GetRequiredKeyedService<IGrainStorage>(WellKnown.Storage).ReadStateAsync(row == 0 ? "index" : $"index/{row}", grain, state);
        return state.State!;
    }
}
