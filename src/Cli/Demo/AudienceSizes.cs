using System.Text.Json;

namespace PushOrleans.Cli;

/// <summary>How many users a campaign that was never armed would have had: no partition has pinned them.</summary>
internal sealed class AudienceSizes(long users, Func<IAsyncEnumerable<ReadOnlyMemory<byte>>> userLines)
{
    /// <param name="campaign">The campaign's own JSON.</param>
    public async Task<long> Of(JsonElement campaign)
    {
        var audience = campaign.GetProperty("audience");
        return audience.Text("kind") switch
        {
            "all" => users,
            "users" => audience.Items("userIds").Select(id => id.GetString()).Distinct(StringComparer.Ordinal).Count(),
            _ => await Segment(audience.Items("tags").Select(tag => tag.GetString()!).ToHashSet(StringComparer.Ordinal)),
        };
    }

    private async Task<long> Segment(HashSet<string> tags)
    {
        var count = 0L;
        await foreach (var line in userLines())
        {
            using var user = JsonDocument.Parse(line);
            if (user.RootElement.Items("tags").Any(tag => tags.Contains(tag.GetString()!))) count++;
        }

        return count;
    }
}
