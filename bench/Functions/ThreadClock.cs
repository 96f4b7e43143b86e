using System.Runtime.InteropServices;

namespace PushOrleans.Bench;

/// <summary>Processor time of this thread: what a piece of work costs, whoever else is on the machine. Linux.</summary>
internal static partial class ThreadClock
{
    // <time.h>: CLOCK_THREAD_CPUTIME_ID
    private const int ThreadProcessorTime = 3;

    /// <summary>Nanoseconds.</summary>
    public static long Now
    {
        get
        {
            _ = GetTime(ThreadProcessorTime, out var time);
            return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
