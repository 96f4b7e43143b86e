namespace PushOrleans.Compliance;

/// <summary>
/// Instants are whole seconds since 1970-01-01T00:00:00Z in a <see cref="long"/>; civil dates are whole days since 1970-01-01 in an
/// <see cref="int"/>; times of day are seconds since midnight.
/// </summary>
public static class Instants
{
    /// <summary>An instant that never comes: stands for a null <c>withdrawnAt</c>, <c>liftedAt</c>, <c>to</c>, <c>suspendedFrom</c>.</summary>
    public const long Never = long.MaxValue;

    /// <summary>The longest that any rule looks back, in seconds (7 days). A user's log older than this may be dropped.</summary>
    public const long LongestLookBack = 604_800;
}
