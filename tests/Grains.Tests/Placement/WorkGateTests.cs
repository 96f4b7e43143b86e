using Microsoft.Extensions.DependencyInjection;
using PushOrleans.Grains.Tests.Partitions;

namespace PushOrleans.Grains.Tests.Placement;

public sealed class WorkGateTests
{
    [Fact]
    public async Task A_partition_of_a_silo_that_leaves_goes_on_until_it_goes_and_begins_no_page_once_the_gate_is_shut()
    {
        await using var node = await Node.StartAsync();
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(30));
        var gate = node.Services.GetRequiredService<WorkGate>();

        gate.Leave();
        await node.OfferAsync(Samples.Campaign("c1"));
        Assert.Equal(30, (await node.WhenAsync("c1", progress => progress.IsDone)).Allow);
        Assert.False(gate.IsOpen);

        gate.Shut();
        await node.OfferAsync(Samples.Campaign("c2"));
        // Records of other kinds are appended all the same: the partition had every chance to begin.
        for (var more = 0; more < 20; more++) await node.TakeUsersAsync(Samples.Users(31 + more).TakeLast(1));
        Assert.Equal(30, (await node.WhenAsync("c2", _ => true)).Undecided);
    }
}
