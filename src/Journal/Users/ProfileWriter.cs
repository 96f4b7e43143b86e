using System.Buffers;
using System.Text;
using PushOrleans.Compliance;

namespace PushOrleans.Journal;

/// <summary>Writes the primitives of <see cref="UserProfileCodec"/>. A local of one call, never copied.</summary>
/// <param name="seen">Empty; receives the distinct strings.</param>
internal ref struct ProfileWriter(IBufferWriter<byte> output, List<string> seen)
{
    /// <summary>2026-01-01T00:00:00Z: where differences of instants start.</summary>
    public const long Epoch = 1_767_225_600;

    private long _last = Epoch;

    public readonly void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    public readonly void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public readonly void Count(int count) => Varint((ulong)count);

    public readonly void Number(long value) => Varint((ulong)value);

    /// <summary>0 = never; else the difference to the instant before, zigzag, plus 1.</summary>
    public void Instant(long value)
    {
        if (value == Instants.Never)
        {
            Varint(0);
            return;
        }

        var difference = value - _last;
        _last = value;
        Varint(((ulong)((difference << 1) ^ (difference >> 63))) + 1);
    }

    /// <summary>0 = null; odd = the n-th distinct string again; even = length and bytes of a new one.</summary>
    public readonly void Text(string? text)
    {
        if (text is null)
        {
            Varint(0);
            return;
        }

        var known = seen.IndexOf(text);
        if (known >= 0)
        {
            Varint(((ulong)known << 1) | 1);
            return;
        }

        seen.Add(text);
        var length = Encoding.UTF8.GetByteCount(text);
        Varint(((ulong)length + 1) << 1);
        Encoding.UTF8.GetBytes(text, output.GetSpan(length));
        output.Advance(length);
    }

    public readonly void Texts(string[] texts)
    {
        Count(texts.Length);
        foreach (var text in texts) Text(text);
    }

    private readonly void Varint(ulong value)
    {
        var span = output.GetSpan(10);
        var n = 0;
        while (value >= 0x80)
        {
            span[n++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[n++] = (byte)value;
        output.Advance(n);
    }
}
