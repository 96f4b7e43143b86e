namespace PushOrleans.Delivery;

/// <summary>Ascending ordinals in their shortest form: the distance to the one before, seven bits a byte.</summary>
public static class OrdinalList
{
    public static byte[] Write(IReadOnlyList<int> ordinals)
    {
        using var bytes = new MemoryStream(ordinals.Count + 4);
        var last = -1;
        foreach (var ordinal in ordinals)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ordinal, last);
            var gap = (uint)(ordinal - last - 1);
            for (; gap >= 0x80; gap >>= 7) bytes.WriteByte((byte)(gap | 0x80));
            bytes.WriteByte((byte)gap);
            last = ordinal;
        }

        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no list.</exception>
    public static IReadOnlyList<int> Read(ReadOnlySpan<byte> bytes)
    {
        List<int> ordinals = new(bytes.Length);
        var (last, at) = (-1L, 0);
        while (at < bytes.Length)
        {
            ulong gap = 0;
            for (var shift = 0; ; shift += 7)
            {
                if (at == bytes.Length || shift > 28) throw new InvalidDataException("A list of ordinals that ends early or is malformed.");
                gap |= (ulong)(bytes[at] & 0x7F) << shift;
                if (bytes[at++] < 0x80) break;
            }

            last += (long)gap + 1;
            if (last > int.MaxValue) throw new InvalidDataException("A list of ordinals that ends early or is malformed.");
            ordinals.Add((int)last);
        }

        return ordinals;
    }
}
