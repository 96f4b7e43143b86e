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

    public RarelyGiven With(GuardianConsent? value) => value is null && GuardianConsent is null ? this : Of(this with { GuardianConsent = value });
    public RarelyGiven With(Refusal[] value) => AreNone(value, Refusals) ? this : Of(this with { Refusals = value });
    public RarelyGiven With(DeletedTag[] value) => AreNone(value, DeletedTags) ? this : Of(this with { DeletedTags = value });
    public RarelyGiven With(MemberTier[] value) => AreNone(value, MemberTiers) ? this : Of(this with { MemberTiers = value });
    public RarelyGiven With(FrequencyChoice[] value) => AreNone(value, FrequencyChoices) ? this : Of(this with { FrequencyChoices = value });
    public RarelyGiven With(TimeWindow[]? value) => value is null && QuietHours is null ? this : Of(this with { QuietHours = value });
    public RarelyGiven With(string[] value) => AreNone(value, Subscriptions) ? this : Of(this with { Subscriptions = value });
    public RarelyGiven With(DeviceRegister? value) => value is null && Register is null ? this : Of(this with { Register = value });

    private bool IsNone =>
        GuardianConsent is null && Refusals.Length == 0 && DeletedTags.Length == 0 && MemberTiers.Length == 0 && FrequencyChoices.Length == 0
        && QuietHours is null && Subscriptions.Length == 0 && Register is null;

    // A profile is read by the million, with nothing in most of its lists: that makes no object.
    private static bool AreNone<T>(T[] value, T[] current) => value.Length == 0 && current.Length == 0;

    /// <summary>The changed one, or the shared one where nothing is given.</summary>
    private static RarelyGiven Of(RarelyGiven changed) => changed.IsNone ? None : changed;
}
