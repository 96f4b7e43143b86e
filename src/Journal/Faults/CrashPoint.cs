using System.Diagnostics;
using System.Globalization;

namespace PushOrleans.Journal;

/// <summary>
/// Named points right before and after each write at which crash tests kill the process: <c>PUSHORLEANS_CRASH_AT=append.after:3</c> ends it,
/// as by SIGKILL, when the point is reached for the third time. Unset, a point costs one comparison.
/// </summary>
public static class CrashPoint
{
    public const string AppendBefore = "append.before";
    public const string AppendAfter = "append.after";
    public const string HandOffBefore = "handoff.before";
    public const string HandOffAfter = "handoff.after";
    public const string WatermarkBefore = "watermark.before";
    public const string WatermarkAfter = "watermark.after";
    public const string SnapshotBefore = "snapshot.before";
    public const string SnapshotAfter = "snapshot.after";
    public const string InputsBefore = "inputs.before";
    public const string InputsAfter = "inputs.after";
    public const string LeaseBefore = "lease.before";
    public const string LeaseAfter = "lease.after";

    /// <summary>Every point, for tests that go through them all.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        AppendBefore, AppendAfter, HandOffBefore, HandOffAfter, WatermarkBefore, WatermarkAfter,
        SnapshotBefore, SnapshotAfter, InputsBefore, InputsAfter, LeaseBefore, LeaseAfter,
    ];

    private static readonly string? Armed = Environment.GetEnvironmentVariable("PUSHORLEANS_CRASH_AT");
    private static int _reached;

    public static void Reach(string point)
    {
        if (Armed is null) return;
        var (name, count) = Armed.Split(':') is [var head, var times] ? (head, int.Parse(times, CultureInfo.InvariantCulture)) : (Armed, 1);
        if (!string.Equals(name, point, StringComparison.Ordinal) || Interlocked.Increment(ref _reached) != count) return;
        Process.GetCurrentProcess().Kill();
    }
}
