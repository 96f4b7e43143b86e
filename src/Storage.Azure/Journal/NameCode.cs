using System.Text;

namespace PushOrleans.Storage.Azure;

/// <summary>
/// Names of objects as names of blobs. Blob names lose backslashes, dots at the end of a part, "." and ".." on the way; so the 7 bits per
/// character are written 6 to a letter, in an alphabet in the order of ASCII. The order of names stays, and 512 characters become 598.
/// </summary>
internal static class NameCode
{
    private const string Alphabet = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

    public static string Encode(string name)
    {
        var code = new StringBuilder((name.Length * 7 / 6) + 1);
        var (bits, count) = (0, 0);
        foreach (var letter in name)
        {
            (bits, count) = ((bits << 7) | letter, count + 7);
            for (; count >= 6; count -= 6) code.Append(Alphabet[(bits >> (count - 6)) & 63]);
            bits &= (1 << count) - 1;
        }
        if (count > 0) code.Append(Alphabet[(bits << (6 - count)) & 63]);
        return code.ToString();
    }

    /// <summary>What the codes of all names begin with that begin with <paramref name="prefix"/>; of other names, too.</summary>
    public static string Prefix(string prefix) => Encode(prefix)[..(prefix.Length * 7 / 6)];

    public static string Decode(ReadOnlySpan<char> code)
    {
        var name = new StringBuilder(code.Length);
        var (bits, count) = (0, 0);
        foreach (var letter in code)
        {
            (bits, count) = ((bits << 6) | Alphabet.IndexOf(letter, StringComparison.Ordinal), count + 6);
            if (count < 7) continue;
            count -= 7;
            // The bits that fill the last letter up are zero, and no name has that character.
            if ((bits >> count) is var character and not 0) name.Append((char)character);
            bits &= (1 << count) - 1;
        }
        return name.ToString();
    }
}
