using System.Runtime.CompilerServices;

namespace PushOrleans.Compliance;

/// <summary>
/// A byte by a number, for what a scope compares once and every user asks again: grants' facts, terms of consents. Of numbers that fall together the last is
/// kept: slower, not wrong, and nothing is allocated. Safe for concurrent use: an entry is one number, written whole.
/// </summary>
internal readonly struct NumberMemo()
{
    // A power of two.
    private const int Slots = 64;

    // The number above the byte.
    private readonly long[] _entries = new long[Slots];

    /// <param name="number">From 1 to 2⁵⁵ − 1: an empty entry is number 0.</param>
    /// <param name="value">What was kept of it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(long number, out byte value)
    {
        var known = Volatile.Read(ref _entries[number & (Slots - 1)]);
        value = (byte)known;
        return known >> 8 == number;
    }

    public void Keep(long number, byte value) => Volatile.Write(ref _entries[number & (Slots - 1)], (number << 8) | value);
}
