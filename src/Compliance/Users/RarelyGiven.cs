namespace PushOrleans.Compliance;

/// <summary>What most users have nothing of, apart from the rest of the profile: those who have none of it share one object.</summary>
internal sealed record RarelyGiven
{
    public static readonly RarelyGiven None = new();

    public GuardianConsent? GuardianConsent { get; init; }
    public Refusal[] Refusals { get; init; } = [];
    public DeletedTag[] DeletedTags { get; init; } = [];
    public MemberTier[] MemberTiers { get; init; } = [];
    public FrequencyChoice[] FrequencyChoices { get; init; } = [];
    public TimeWindow[]? QuietHours { get; init; }
    public string[] Subscriptions { get; init; } = [];
    public DeviceRegister? Register { get; init; }

    private bool IsNone =>
        GuardianConsent is null && Refusals.Length == 0 && DeletedTags.Length == 0 && MemberTiers.Length == 0 && FrequencyChoices.Length == 0
        && QuietHours is null && Subscriptions.Length == 0 && Register is null;

    /// <summary>The changed one, or the shared one where nothing is given.</summary>
    public static RarelyGiven Of(RarelyGiven changed) => changed.IsNone ? None : changed;
}
