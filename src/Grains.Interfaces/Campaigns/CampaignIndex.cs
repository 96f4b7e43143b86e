namespace PushOrleans.Grains.Interfaces;

/// <summary>Which shard of the campaign index names a campaign; lists merge all shards.</summary>
public static class CampaignIndex
{
    public const int Shards = 16;

    public static int ShardOf(string campaignId) => Partitioning.Of(campaignId, Shards);
}
