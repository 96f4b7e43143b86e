namespace PushOrleans.Grains.Tests.Partitions;

public sealed class PartitionOptionsTests
{
    [Theory, InlineData(0, false), InlineData(1, true), InlineData(256, true), InlineData(257, false)]
    public void Moves_and_openings_at_once_have_limits(int atOnce, bool isValid)
    {
        Assert.Equal(isValid, new PartitionOptions { MovesAtOnce = atOnce }.IsValid());
        Assert.Equal(isValid, new PartitionOptions { OpensAtOnce = atOnce }.IsValid());
    }

    [Theory, InlineData(1, 4), InlineData(319, 4), InlineData(320, 5), InlineData(512, 8), InlineData(4_096, 64)]
    public void Who_has_many_partitions_to_send_sends_more_at_once(int moves, int atOnce) => Assert.Equal(atOnce, new PartitionOptions().MovesAtOnceOf(moves));
}
