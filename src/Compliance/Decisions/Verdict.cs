namespace PushOrleans.Compliance;

/// <summary>What a decision, or one rule's hit, comes to. A higher value is stricter and wins.</summary>
public enum Verdict : byte
{
    /// <summary>May be shown as it is.</summary>
    Allow = 0,

    /// <summary>May be shown after a change (a mark added, the variant sent).</summary>
    Modify = 1,

    /// <summary>Not now; decided again at <c>until</c>.</summary>
    Defer = 2,

    /// <summary>A person has to look at it first.</summary>
    Hold = 3,

    /// <summary>Never.</summary>
    Refuse = 4,
}

/// <summary>Why a deferral became a refusal.</summary>
public enum DecisionCode : byte
{
    /// <summary>No code.</summary>
    None = 0,

    /// <summary>The instant of the next attempt is not before the campaign's end.</summary>
    Expires = 1,

    /// <summary>The policy's number of further attempts is used up.</summary>
    Retries = 2,
}
