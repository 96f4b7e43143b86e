namespace PushOrleans.Compliance;

/// <summary>The text functions of the catalogue. Everything is ordinal; nothing depends on a culture.</summary>
public static class Texts
{
    private const string Digits = "0123456789〇零一二三四五六七八九十百千万亿两";
    private const string Negations = "不没未无非否莫勿";

    /// <summary>Drops blanks (tab, LF, CR, space, no-break and ideographic space) and narrows full-width forms; no case folding.</summary>
    public static string Norm(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        if (!text.AsSpan().ContainsAny(Changed)) return text;
        Span<char> kept = text.Length <= 512 ? stackalloc char[text.Length] : new char[text.Length];
        var length = 0;
        foreach (var c in text)
        {
            if (c is '\t' or '\n' or '\r' or ' ' or '\u00a0' or '\u3000') continue;
            kept[length++] = c is >= '\uff01' and <= '\uff5e' ? (char)(c - 0xfee0) : c;
        }

        return new string(kept[..length]);
    }

    /// <summary>Whether two texts hold the same sequence of numbers: maximal runs of Arabic and Chinese digits.</summary>
    public static bool SameNumbers(string a, string b) => Numbers(a).SequenceEqual(Numbers(b), StringComparer.Ordinal);

    /// <summary>The maximal runs of Arabic and Chinese digits, in order.</summary>
    public static IReadOnlyList<string> Numbers(string text)
    {
        var runs = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var digit = i < text.Length && Digits.Contains(text[i], StringComparison.Ordinal);
            if (digit && start < 0) start = i;
            if (digit || start < 0) continue;
            runs.Add(text[start..i]);
            start = -1;
        }

        return runs;
    }

    /// <summary>How many negating characters the text has.</summary>
    public static int NegationsIn(string text)
    {
        var count = 0;
        foreach (var c in text)
            if (Negations.Contains(c, StringComparison.Ordinal)) count++;
        return count;
    }

    private static readonly System.Buffers.SearchValues<char> Changed = System.Buffers.SearchValues.Create(
        "\t\n\r \u00a0\u3000" + string.Concat(Enumerable.Range(0xff01, 0xff5e - 0xff01 + 1).Select(code => (char)code)));
}
