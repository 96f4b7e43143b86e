namespace PushOrleans.Journal;

public enum AppendOutcome : byte
{
    Unknown = 0,

    /// <summary>Durable.</summary>
    Appended = 1,

    /// <summary>The tail is not where the caller thought: nothing was written.</summary>
    Fenced = 2,
}
