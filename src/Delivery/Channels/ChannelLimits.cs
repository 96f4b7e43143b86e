namespace PushOrleans.Delivery;

/// <summary>What a vendor's documentation allows. Options of a node (<see cref="ChannelOptions"/>) can only tighten it.</summary>
/// <param name="BatchSize">Recipients of one call, 1–10,000.</param>
/// <param name="PayloadBytes">Bytes of one message as the vendor counts them; a longer one is <see cref="RecipientResult.Rejected"/> by the channel's mapping, or cut as the vendor's documentation says.</param>
/// <param name="Concurrency">Calls under way at once on one node, 1–256.</param>
/// <param name="RequestsPerSecond">Calls of one provider on one node, 1–1,000,000; null = the vendor states none.</param>
/// <param name="Addressing">What a recipient is.</param>
public sealed record ChannelLimits(int BatchSize, int PayloadBytes, int Concurrency, int? RequestsPerSecond = null, Addressing Addressing = Addressing.Token);

public enum Addressing : byte
{
    Unknown = 0,

    /// <summary>A recipient is one device, with the token under which the vendor knows it. A device without a token has no way here.</summary>
    Token = 1,

    /// <summary>A recipient is one user with all its devices of this channel; there are no tokens (webhook).</summary>
    User = 2,
}
