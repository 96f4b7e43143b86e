using System.Text;
using System.Text.Unicode;
using PushOrleans.Compliance;

namespace PushOrleans.Journal;

internal delegate T ReadItem<T>(ref ProfileReader from);

/// <summary>Reads the primitives of <see cref="UserProfileCodec"/>. Every length is checked against what is left.</summary>
/// <param name="seen">Empty; receives the distinct strings.</param>
internal ref struct ProfileReader(ReadOnlySpan<byte> bytes, List<string> seen, StringPool? pool)
{
    private ReadOnlySpan<byte> _left = bytes;
    private long _last = ProfileWriter.Epoch;

    public readonly bool IsAtEnd => _left.IsEmpty;

    public byte Byte()
    {
        if (_left.IsEmpty) throw Corrupt();
        var value = _left[0];
        _left = _left[1..];
        return value;
    }

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        _ => throw Corrupt(),
    };

    public long Number() => unchecked((long)Varint());

    public long Instant()
    {
        var value = Varint();
        if (value == 0) return Instants.Never;
        value--;
        _last += (long)(value >> 1) ^ -(long)(value & 1);
        return _last;
    }

    public string? Text() => Text(pool);

    /// <summary>A text that is not shared between users.</summary>
    public string? UniqueText() => Text(null);

    public string RequiredText() => Text() ?? throw Corrupt();

    public T[] Items<T>(ReadItem<T> read)
    {
        var count = Varint();
        if (count == 0) return [];

        // An item takes a byte at least.
        if (count > (ulong)_left.Length) throw Corrupt();
        var items = new T[(int)count];
        for (var i = 0; i < items.Length; i++) items[i] = read(ref this);
        return items;
    }

    private static CorruptRecordException Corrupt() => new("A profile that ends early or is malformed.");

    private string? Text(StringPool? shared)
    {
        var head = Varint();
        if (head == 0) return null;
        if ((head & 1) != 0) return head >> 1 < (ulong)seen.Count ? seen[(int)(head >> 1)] : throw Corrupt();
        var length = (head >> 1) - 1;
        if (length > (ulong)_left.Length || !Utf8.IsValid(_left[..(int)length])) throw Corrupt();
        var raw = _left[..(int)length];
        _left = _left[(int)length..];
        var text = shared?.Get(raw) ?? Encoding.UTF8.GetString(raw);
        seen.Add(text);
        return text;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw Corrupt();
    }
}
