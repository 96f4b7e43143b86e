using System.Runtime.CompilerServices;
using PushOrleans.Compliance;

namespace PushOrleans.Journal;

/// <summary>What a page keeps of one user's verdict, beside the user and, where deferred, the instant of the next attempt.</summary>
/// <param name="Reason">Null when allowed.</param>
/// <param name="Mask">One bit per rule that hit.</param>
/// <param name="Attempt">From 0.</param>
/// <param name="Devices">Bit i = the i-th of the user's devices may show the push; 0 unless granted.</param>
public readonly record struct PageVerdict(Verdict Verdict, Rule? Reason, ulong Mask, DecisionCode Code, int Attempt, ulong Devices)
{
    // The generated comparison goes through a comparer per member; this one is on the path of every verdict.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(PageVerdict other) =>
        Mask == other.Mask && Devices == other.Devices && Attempt == other.Attempt && Verdict == other.Verdict && Code == other.Code
        && Reason == other.Reason;

    public override int GetHashCode() => HashCode.Combine(Mask, Devices, Attempt, Verdict, Code);
}

/// <summary>One user's line in a page.</summary>
/// <param name="Index">Place in the page, from 0.</param>
/// <param name="Ordinal">The user's ordinal in the partition.</param>
/// <param name="Until">Instant of the next attempt when deferred, else <see cref="Instants.Never"/>.</param>
public readonly record struct PageEntry(int Index, int Ordinal, PageVerdict Verdict, long Until);

/// <summary>What a page says once.</summary>
/// <param name="Campaign">The partition's number of the campaign, ≥ 0.</param>
/// <param name="At">The one instant at which all its users were decided, ≥ 0.</param>
/// <param name="Users">Number of users.</param>
/// <param name="CursorAfter">Where the walk through the audience goes on, ≥ 0; the partition's to interpret.</param>
public readonly record struct PageHeader(long Campaign, long At, int Users, long CursorAfter);
