namespace PushOrleans.Journal;

/// <summary>What a record tells. Values are stored: never reused, never renumbered.</summary>
public enum RecordKind : byte
{
    Unknown = 0,

    /// <summary>An activation opened the partition; fences every older one.</summary>
    Incarnation = 1,

    /// <summary>Verdicts on up to a page of users of one campaign at one instant.</summary>
    Page = 2,

    /// <summary>A campaign decision (P1 + P3).</summary>
    CampaignDecision = 3,

    /// <summary>Users registered or changed: the resulting profiles are personal payloads.</summary>
    UserChange = 4,

    /// <summary>The partition's part of a campaign's audience, fixed before its first page.</summary>
    AudiencePin = 5,

    /// <summary>Up to where grants were handed over, and delivery outcomes.</summary>
    HandOff = 6,

    /// <summary>A segment of the chain ends here; the next one begins after it.</summary>
    Seal = 7,

    /// <summary>Everyone of a campaign who was undecided, deferred or held ended (cancelled, or expired while held).</summary>
    CampaignEnd = 8,

    /// <summary>What devices reported of grants.</summary>
    Receipts = 9,

    /// <summary>Users of a campaign that were held are due again.</summary>
    HoldRelease = 10,
}

/// <summary>A record in its place in the chain.</summary>
/// <param name="Seq">From 1, without gaps.</param>
/// <param name="At">The partition's clock, whole seconds; never falls along the chain.</param>
/// <param name="InputsVersion">The inputs that the record was decided under; 0 where none.</param>
/// <param name="Payload">What the chain holds beside the header; personal payloads are not in it, only their digests.</param>
/// <param name="Personal">Personal payloads to be stored with the record; empty when read back.</param>
/// <param name="Hash">SHA-256 of the previous hash and this record's bytes (32 bytes).</param>
public sealed record SealedRecord(
    int Partition,
    long Seq,
    RecordKind Kind,
    long At,
    long Incarnation,
    long InputsVersion,
    ReadOnlyMemory<byte> Payload,
    IReadOnlyList<PersonalPayload> Personal,
    ReadOnlyMemory<byte> Hash);

/// <summary>A personal payload of one user in a record: attributes, tags, devices, the user id.</summary>
public readonly record struct PersonalPayload(long Seq, int Index, int Ordinal, ReadOnlyMemory<byte> Content);
