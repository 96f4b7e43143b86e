using System.Text;

namespace PushOrleans.Journal;

/// <summary>Reads what <see cref="PayloadWriter"/> wrote. Every length is checked against what is left.</summary>
public ref struct PayloadReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public readonly bool IsAtEnd => _at == _bytes.Length;

    public long Number() => VarInt.ReadUpTo(_bytes, ref _at, long.MaxValue);

    public int Int() => (int)VarInt.ReadUpTo(_bytes, ref _at, int.MaxValue);

    public ulong Bits() => VarInt.Read(_bytes, ref _at);

    public long? Optional()
    {
        var value = Bits();
        return value == 0 ? null : (long)(value - 1);
    }

    /// <summary>How many items follow; each takes a byte at least.</summary>
    public int Count() => (int)VarInt.ReadUpTo(_bytes, ref _at, _bytes.Length - _at);

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        var other => throw new CorruptRecordException($"a flag is {other}"),
    };

    public byte Byte() => (uint)_at < (uint)_bytes.Length ? _bytes[_at++] : throw new CorruptRecordException("a payload is cut off");

    public string? Text()
    {
        var length = Bits();
        return length == 0 ? null : Encoding.UTF8.GetString(Take(length - 1));
    }

    public string RequiredText() => Text() ?? throw new CorruptRecordException("a text is missing");

    public ReadOnlySpan<byte> Block() => Take(Bits());

    public string[] Texts()
    {
        var texts = new string[Count()];
        for (var i = 0; i < texts.Length; i++) texts[i] = RequiredText();
        return texts;
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_bytes.Length - _at)) throw new CorruptRecordException("a payload is cut off");
        var taken = _bytes.Slice(_at, (int)length);
        _at += (int)length;
        return taken;
    }
}
