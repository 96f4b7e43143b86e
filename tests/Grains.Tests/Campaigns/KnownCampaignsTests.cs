using PushOrleans.Grains.Tests.Partitions;
using PushOrleans.Resources;

namespace PushOrleans.Grains.Tests.Campaigns;

/// <summary>A campaign that was read before is what reading its bytes would give.</summary>
public sealed class KnownCampaignsTests
{
    private readonly KnownCampaigns _known = new();

    [Fact]
    public void Equal_bytes_give_the_campaign_that_was_read_and_it_is_what_they_say()
    {
        var json = Samples.Bytes(Samples.Campaign("one"));
        var first = _known.Read(json);
        Assert.Equal(CampaignWriter.Write(CampaignReader.Read(json, UnknownFields.Warn).Value!), CampaignWriter.Write(first));
        Assert.Same(first, _known.Read(Samples.Bytes(Samples.Campaign("one"))));
    }

    [Fact]
    public void Bytes_that_differ_in_one_place_are_read_whatever_else_is_alike()
    {
        var before = _known.Read(Samples.Bytes(Samples.Campaign("one")));
        var after = _known.Read(Samples.Bytes(Samples.Campaign("one", campaign => campaign["body"] = campaign["body"] + "!")));
        Assert.Equal(before.Body + "!", after.Body);
    }

    [Fact]
    public void What_the_caller_does_to_its_bytes_later_changes_nothing()
    {
        var json = Samples.Bytes(Samples.Campaign("one"));
        var first = _known.Read(json);
        json.AsSpan().Clear();
        Assert.Throws<ArgumentException>(() => _known.Read(json));
        Assert.Same(first, _known.Read(Samples.Bytes(Samples.Campaign("one"))));
    }

    [Fact]
    public void More_than_are_kept_are_read_again_and_each_is_its_own()
    {
        for (var round = 0; round < 2; round++)
            for (var i = 0; i < 2 * KnownCampaigns.Most; i++)
                Assert.Equal($"c-{i}", _known.Read(Samples.Bytes(Samples.Campaign($"c-{i}"))).Id);
    }

    [Fact]
    public void A_campaign_longer_than_is_kept_is_read_each_time()
    {
        var ids = Enumerable.Range(0, KnownCampaigns.LongestKept / 8).Select(i => $"u-{i:D6}").ToArray();
        var json = Samples.Bytes(Samples.Listed(Samples.Campaign("long"), ids));
        Assert.True(json.Length > KnownCampaigns.LongestKept);
        Assert.NotSame(_known.Read(json), _known.Read(json));
    }
}
