namespace PushOrleans.Grains;

/// <summary>How fresh the inputs are on every silo. All times are of the system's monotonic clock.</summary>
public sealed class InputsOptions
{
    /// <summary>A silo that could not confirm the newest number from the store for longer decides nothing, 1–60 s. Default 5 s.</summary>
    public TimeSpan FreshnessBound { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a silo reads the newest number, at most a fifth of <see cref="FreshnessBound"/>. Default 1 s.</summary>
    public TimeSpan ConfirmEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Counts (feedback, closed days) are gathered for this long before they become a version, 0.1–10 s. Default 1 s.</summary>
    public TimeSpan CountsEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A full copy is stored at each such number, 2–10,000 versions. Default 256.</summary>
    public int BaseEvery { get; set; } = 256;

    /// <summary>Old versions kept in memory for replay, 1–1,000. Default 32.</summary>
    public int RecentVersions { get; set; } = 32;

    internal bool IsValid() =>
        FreshnessBound >= TimeSpan.FromSeconds(1) && FreshnessBound <= TimeSpan.FromMinutes(1)
        && ConfirmEvery > TimeSpan.Zero && ConfirmEvery <= FreshnessBound / 5
        && CountsEvery >= TimeSpan.FromMilliseconds(100) && CountsEvery <= TimeSpan.FromSeconds(10)
        && BaseEvery is >= 2 and <= 10_000
        && RecentVersions is >= 1 and <= 1_000;
}
