namespace PushOrleans.Journal.Tests.Partitions;

public sealed class SharedBlocksTests
{
    [Fact]
    public void Equal_blocks_are_one_and_others_are_themselves()
    {
        var first = SharedBlocks.Get("one"u8);
        Assert.Same(first, SharedBlocks.Get("one"u8.ToArray()));
        Assert.Equal("two"u8.ToArray(), SharedBlocks.Get("two"u8));
        Assert.Equal("one"u8.ToArray(), first);
        Assert.Empty(SharedBlocks.Get([]));
    }

    [Fact]
    public void More_than_are_kept_are_copied_again()
    {
        for (var round = 0; round < 2; round++)
            for (var i = 0; i < 4 * SharedBlocks.Most; i++)
            {
                var block = BitConverter.GetBytes(i);
                Assert.Equal(block, SharedBlocks.Get(block));
            }
    }

    [Fact]
    public void A_block_longer_than_is_shared_is_a_copy_each_time()
    {
        var block = new byte[SharedBlocks.LongestShared + 1];
        Assert.NotSame(SharedBlocks.Get(block), SharedBlocks.Get(block));
    }
}
