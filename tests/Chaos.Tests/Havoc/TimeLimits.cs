namespace PushOrleans.Chaos.Tests;

/// <summary>How long anything here may take before it is a failure with a name.</summary>
internal static class TimeLimits
{
    /// <summary>Milliseconds of a test with a cluster of its own; the slowest takes three minutes on an idle machine.</summary>
    public const int Test = 12 * 60 * 1000;

    /// <summary>Until every process is up and ready again once nobody harms it any more.</summary>
    public static readonly TimeSpan Recovery = TimeSpan.FromMinutes(4);

    /// <summary>A run of chaos takes a minute and a half; to settle it may take minutes more.</summary>
    public static readonly TimeSpan Run = TimeSpan.FromMinutes(10);
}
