using System.Runtime.CompilerServices;

namespace PushOrleans.Journal;

/// <summary>Unsigned LEB128, at most 10 bytes, shortest form only: a value has one encoding.</summary>
internal static class VarInt
{
    public const int MaxLength = 10;

    /// <summary>Writes into <paramref name="destination"/> at <paramref name="at"/>; returns the place behind.</summary>
    public static int Write(Span<byte> destination, int at, ulong value)
    {
        while (value >= 0x80)
        {
            destination[at++] = (byte)(value | 0x80);
            value >>= 7;
        }
        destination[at++] = (byte)value;
        return at;
    }

    /// <exception cref="CorruptRecordException">The source ends, or the value is not in its shortest form or beyond 64 bits.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ReadOnlySpan<byte> source, ref int at)
    {
        // Nearly all numbers of a page are below 128.
        if ((uint)at < (uint)source.Length && source[at] < 0x80) return source[at++];
        return ReadLong(source, ref at);
    }

    private static ulong ReadLong(ReadOnlySpan<byte> source, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            if ((uint)at >= (uint)source.Length) throw new CorruptRecordException("a number is cut off");
            var part = source[at++];
            if (shift == 63 && part > 1) throw new CorruptRecordException("a number is beyond 64 bits");
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                if (part == 0 && shift > 0) throw new CorruptRecordException("a number is not in its shortest form");
                return value;
            }
        }
    }

    /// <exception cref="CorruptRecordException">As <see cref="Read"/>, or greater than <paramref name="max"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ReadUpTo(ReadOnlySpan<byte> source, ref int at, long max)
    {
        var value = Read(source, ref at);
        return value <= (ulong)max ? (long)value : throw Beyond(value, max);
    }

    private static CorruptRecordException Beyond(ulong value, long max) => new($"a number is {value}, beyond {max}");
}
