using System.IO.Hashing;
using PushOrleans.Compliance;
using PushOrleans.Resources;

namespace PushOrleans.Grains;

/// <summary>
/// The campaigns that a silo read last: an offer goes to every partition, and all of them would read the same bytes anew. Known by all of their bytes, so
/// that what is given is what reading them would give. Safe for concurrent use: a slot is one reference, written whole.
/// </summary>
public sealed class KnownCampaigns
{
    /// <summary>Campaigns that are kept at most; one that falls out is read again.</summary>
    public const int Most = 256;

    /// <summary>Bytes of a campaign that is kept, 64 KiB: whoever lists users by the hundred thousand is read each time.</summary>
    public const int LongestKept = 64 << 10;

    private readonly Known?[] _slots = new Known?[Most];

    /// <exception cref="ArgumentException">The bytes are no valid campaign.</exception>
    public Campaign Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length > LongestKept) return ReadAnew(json);
        ref var slot = ref _slots[XxHash3.HashToUInt64(json.Span) % Most];
        if (Volatile.Read(ref slot) is { } known && known.Json.AsSpan().SequenceEqual(json.Span)) return known.Campaign;
        var campaign = ReadAnew(json);
        Volatile.Write(ref slot, new Known(json.ToArray(), campaign));
        return campaign;
    }

    private static Campaign ReadAnew(ReadOnlyMemory<byte> json)
    {
        var read = CampaignReader.Read(json, UnknownFields.Warn);
        return read.Value ?? throw new ArgumentException($"The campaign is not valid: {read.Errors[0]}", nameof(json));
    }

    private sealed record Known(byte[] Json, Campaign Campaign);
}
