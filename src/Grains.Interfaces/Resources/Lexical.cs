using System.Buffers.Text;
using System.Text;

namespace PushOrleans.Resources;

/// <summary>The exact lexical forms of the contracts (§1): times, dates, times of day, ids. Nothing is trimmed, nothing is guessed.</summary>
public static class Lexical
{
    /// <summary>The greatest number that a resource may hold: 2^53 − 1.</summary>
    public const long MaxNumber = (1L << 53) - 1;

    /// <summary>The longest id, in characters.</summary>
    public const int MaxIdLength = 64;

    private static readonly long UnixEpochTicks = DateTime.UnixEpoch.Ticks;

    // 9999-12-31T23:59:59Z, the last instant that four digits of a year can write.
    private const long LastTime = 253_402_300_799;

    /// <summary><c>YYYY-MM-DDTHH:MM:SSZ</c> to seconds since 1970; years 0001–9999, no leap seconds, no <c>24:00:00</c>.</summary>
    public static bool TryTime(ReadOnlySpan<byte> text, out long instant)
    {
        instant = 0;
        if (text.Length != 20 || text[10] != 'T' || text[19] != 'Z') return false;
        if (!TryDate(text[..10], out var day) || !TryClock(text[11..19], out var second)) return false;
        instant = (day * 86_400L) + second;
        return true;
    }

    /// <summary><c>YYYY-MM-DD</c> to days since 1970-01-01.</summary>
    public static bool TryDate(ReadOnlySpan<byte> text, out int day)
    {
        day = 0;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-') return false;
        if (!TryDigits(text[..4], out var y) || !TryDigits(text[5..7], out var m) || !TryDigits(text[8..], out var d)) return false;
        if (y < 1 || m is < 1 or > 12 || d < 1 || d > DateTime.DaysInMonth(y, m)) return false;
        day = (int)((new DateTime(y, m, d).Ticks - UnixEpochTicks) / TimeSpan.TicksPerDay);
        return true;
    }

    /// <summary><c>HH:MM</c>, 00:00–23:59, to seconds since midnight.</summary>
    public static bool TryTimeOfDay(ReadOnlySpan<byte> text, out int second)
    {
        second = 0;
        if (text.Length != 5 || text[2] != ':' || !TryDigits(text[..2], out var h) || !TryDigits(text[3..], out var m)) return false;
        if (h > 23 || m > 59) return false;
        second = (h * 3600) + (m * 60);
        return true;
    }

    /// <summary>Digits only, no sign, at most 2^53 − 1. The text is JSON already, so it has no leading zeros.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> text, out long number) =>
        Utf8Parser.TryParse(text, out number, out var used) && used == text.Length && text[0] is >= (byte)'0' and <= (byte)'9' && number <= MaxNumber;

    /// <summary><c>[A-Za-z0-9._:-]{1,64}</c>.</summary>
    public static bool IsId(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxIdLength) return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or ':' or '-')) return false;
        return true;
    }

    /// <summary>
    /// <c>YYYY-MM-DDTHH:MM:SSZ</c>. A later instant than the form can write is written as the last one: nothing that is read is later, but
    /// what a rule would wait for may be.
    /// </summary>
    public static string FormatTime(long instant)
    {
        var at = new DateTime(UnixEpochTicks + (Math.Min(instant, LastTime) * TimeSpan.TicksPerSecond));
        return string.Create(20, at, static (text, at) =>
        {
            FormatDate(text, at);
            text[10] = 'T';
            Two(text[11..], at.Hour);
            text[13] = ':';
            Two(text[14..], at.Minute);
            text[16] = ':';
            Two(text[17..], at.Second);
            text[19] = 'Z';
        });
    }

    public static string FormatDate(int day) =>
        string.Create(10, new DateTime(UnixEpochTicks + (day * TimeSpan.TicksPerDay)), static (text, at) => FormatDate(text, at));

    public static string FormatTimeOfDay(int second) => string.Create(5, second, static (text, second) =>
    {
        Two(text, second / 3600);
        text[2] = ':';
        Two(text[3..], second / 60 % 60);
    });

    /// <summary>A name as one step of a JSON pointer.</summary>
    public static void AppendPointerStep(StringBuilder pointer, string name) =>
        pointer.Append('/').Append(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));

    private static void FormatDate(Span<char> text, DateTime at)
    {
        Two(text, at.Year / 100);
        Two(text[2..], at.Year % 100);
        text[4] = '-';
        Two(text[5..], at.Month);
        text[7] = '-';
        Two(text[8..], at.Day);
    }

    private static void Two(Span<char> text, int value) => (text[0], text[1]) = ((char)('0' + (value / 10)), (char)('0' + (value % 10)));

    private static bool TryClock(ReadOnlySpan<byte> text, out int second)
    {
        second = 0;
        if (text[5] != ':' || !TryTimeOfDay(text[..5], out var minute) || !TryDigits(text[6..], out var s) || s > 59) return false;
        second = minute + s;
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9') return false;
            value = (value * 10) + (c - '0');
        }

        return true;
    }
}
