using System.Text.Json.Serialization;

namespace PushOrleans.Delivery;

/// <summary>
/// A message on the bus: the grants of one page that one channel answers for. A claim, not the push: who it is for and what it says is read from
/// the partition when it is handled. So no queue holds a user's id, token or content, and a message of thousands is some hundred bytes.
/// </summary>
public sealed record ChannelPage
{
    public required int Partition { get; init; }

    /// <summary>The page's record.</summary>
    public required long Seq { get; init; }

    public required string CampaignId { get; init; }
    public required string ProviderId { get; init; }
    public required string Channel { get; init; }

    /// <summary>The campaign's end, whole seconds since 1970.</summary>
    public required long NotAfter { get; init; }

    /// <summary>Grants that the message stands for.</summary>
    public required int Grants { get; init; }

    /// <summary>Their ordinals, as <see cref="OrdinalList"/> writes them; null = every grant of the page.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte[]? Ordinals { get; init; }

    /// <summary>No other message stands for grants of this page.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsSole { get; init; }

    /// <summary>Set in a redrive: the delivery that is made again, of the one recipient, and what was tried before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Redriven? Redriven { get; init; }

    /// <summary>The page is to be taken back from the vendor, not sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsRecall { get; init; }

    /// <summary>Seconds that recipients have waited already, on whichever nodes.</summary>
    public int WaitedSeconds { get; init; }
}

public sealed record Redriven(string DeliveryId, int Attempts);
