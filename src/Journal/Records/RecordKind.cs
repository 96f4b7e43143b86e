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
