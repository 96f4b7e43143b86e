using System.Text;

namespace PushOrleans.Compliance;

/// <summary>
/// A bounded cache of strings that repeat (legal entities, providers, categories, tags, vendors), so that a million users share them.
/// What falls out is merely not shared. Safe for concurrent use: a slot is one reference, written whole.
/// </summary>
public sealed class StringPool
{
    private const int LongestPooled = 128;
    private const int Ways = 4;

    private readonly string?[] _slots;

    /// <param name="capacity">How many strings are kept at most; rounded up to a power of two.</param>
    public StringPool(int capacity = 1 << 14)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, Ways);
        _slots = new string?[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity)];
    }

    /// <summary>The pooled string of these UTF-8 bytes, which must be valid.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestPooled) return Encoding.UTF8.GetString(utf8);
        Span<char> buffer = stackalloc char[LongestPooled];
        return Get(buffer[..Encoding.UTF8.GetChars(utf8, buffer)]);
    }

    /// <inheritdoc cref="Get(ReadOnlySpan{byte})"/>
    public string Get(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return "";
        if (text.Length > LongestPooled) return text.ToString();
        var hash = string.GetHashCode(text);
        var first = hash & (_slots.Length - 1) & ~(Ways - 1);
        var free = first + ((hash >> 24) & (Ways - 1));
        for (var i = first; i < first + Ways; i++)
        {
            var kept = Volatile.Read(ref _slots[i]);
            if (kept is null) free = i;
            else if (text.SequenceEqual(kept)) return kept;
        }

        var made = text.ToString();
        Volatile.Write(ref _slots[free], made);
        return made;
    }
}
