using System.Globalization;

namespace PushOrleans.Delivery;

/// <summary>Why a notice does not fit a vendor: null when it does. What does not fit is rejected with the reason, and never cut.</summary>
internal static class NoticeLimits
{
    public static string? Characters(string what, string text, int most) => Check(what, "characters", text.Length, most);

    public static string? Bytes(string what, int bytes, int most) => Check(what, "bytes", bytes, most);

    /// <summary>A width in which a character outside of ASCII counts two.</summary>
    public static string? Width(string what, string text, int most)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes()) width += rune.IsAscii ? 1 : 2;
        return Check(what, "half-width characters", width, most);
    }

    public static string? NotBlank(string what, string text) => string.IsNullOrWhiteSpace(text) ? $"The {what} is blank, which the vendor does not take." : null;

    private static string? Check(string what, string unit, int has, int most) =>
        has <= most ? null : string.Create(CultureInfo.InvariantCulture, $"The {what} has {has} {unit}; the vendor takes {most}.");
}
