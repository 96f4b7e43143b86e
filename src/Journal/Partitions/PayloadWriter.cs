using System.Text;

namespace PushOrleans.Journal;

/// <summary>Writes payloads and snapshots: numbers as shortest LEB128, texts as length + 1 and UTF-8 (0 = null).</summary>
/// <param name="capacity">Bytes that are expected.</param>
public sealed class PayloadWriter(int capacity = 256)
{
    /// <summary>Bytes of a scratch buffer that is kept, 64 KiB.</summary>
    public const int MostKept = 64 << 10;

    [ThreadStatic]
    private static PayloadWriter? t_scratch;

    private byte[] _bytes = new byte[capacity];

    /// <summary>The thread's own writer, empty: for what is written in one go and copied out, since whoever asks next gets it.</summary>
    public static PayloadWriter Scratch()
    {
        if (t_scratch is not { } scratch || scratch._bytes.Length > MostKept) t_scratch = scratch = new PayloadWriter(4 << 10);
        scratch.Clear();
        return scratch;
    }

    public int Length { get; private set; }

    public byte[] ToArray() => _bytes.AsSpan(0, Length).ToArray();

    public void Clear() => Length = 0;

    public PayloadWriter Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return Bits((ulong)value);
    }

    public PayloadWriter Bits(ulong value)
    {
        Room(VarInt.MaxLength);
        Length = VarInt.Write(_bytes, Length, value);
        return this;
    }

    /// <summary>A number that may be missing: 0, or value + 1.</summary>
    public PayloadWriter Optional(long? value) => value is { } number ? Bits((ulong)number + 1) : Bits(0);

    public PayloadWriter Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public PayloadWriter Byte(byte value)
    {
        Room(1);
        _bytes[Length++] = value;
        return this;
    }

    public PayloadWriter Text(string? value)
    {
        if (value is null) return Bits(0);
        var length = Encoding.UTF8.GetByteCount(value);
        Bits((ulong)length + 1);
        Room(length);
        Length += Encoding.UTF8.GetBytes(value, _bytes.AsSpan(Length));
        return this;
    }

    public PayloadWriter Block(ReadOnlySpan<byte> bytes)
    {
        Bits((ulong)bytes.Length);
        Room(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
        return this;
    }

    public PayloadWriter Texts(IReadOnlyList<string> values)
    {
        Number(values.Count);
        for (var i = 0; i < values.Count; i++) Text(values[i]);
        return this;
    }

    private void Room(int bytes)
    {
        if (_bytes.Length - Length >= bytes) return;
        Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + bytes));
    }
}
