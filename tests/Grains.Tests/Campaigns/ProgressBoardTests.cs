using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains.Tests.Campaigns;

/// <summary>Who has to be asked before a campaign lets go of its reminder.</summary>
public sealed class ProgressBoardTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_partition_that_was_never_heard_is_asked_at_once()
    {
        var board = new ProgressBoard([0, 1]);
        board.Take(Progress(0, granted: 5, handedOver: 5), TimeSpan.Zero);
        Assert.Equal([1], board.NotHandedOver(TimeSpan.Zero, Bound));
        Assert.False(board.IsHandedOver);
    }

    [Fact]
    public void A_partition_with_grants_to_hand_over_is_asked_when_it_was_silent_for_the_bound()
    {
        var board = new ProgressBoard([0]);
        board.Take(Progress(0, granted: 5, handedOver: 3), TimeSpan.FromSeconds(1));
        Assert.Empty(board.NotHandedOver(TimeSpan.FromSeconds(11), Bound));
        Assert.Equal([0], board.NotHandedOver(TimeSpan.FromSeconds(11.1), Bound));
        Assert.False(board.IsHandedOver);
    }

    [Fact]
    public void When_everyone_has_handed_over_nobody_is_asked()
    {
        var board = new ProgressBoard([0, 1]);
        board.Take(Progress(0, granted: 5, handedOver: 5), TimeSpan.Zero);
        board.Take(Progress(1, granted: 0, handedOver: 0), TimeSpan.Zero);
        Assert.Empty(board.NotHandedOver(TimeSpan.FromHours(1), Bound));
        Assert.True(board.IsHandedOver);
    }

    private static PartitionProgress Progress(int partition, long granted, long handedOver) => new(
        partition, "c", 1, granted + 1, 0, 0, granted, 0, 0, 1, 0, handedOver, new DeliveryCounts(), new FeedbackCounts(), null, null);
}
