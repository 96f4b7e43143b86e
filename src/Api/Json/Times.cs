using System.Text;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <summary>Instants on the wire, <c>YYYY-MM-DDTHH:MM:SSZ</c>.</summary>
internal static class Times
{
    public const string Expected = "must be a time of the form YYYY-MM-DDTHH:MM:SSZ";

    public static bool TryParse(string text, out long at)
    {
        at = 0;
        return text.Length == 20 && Ascii.IsValid(text) && Lexical.TryTime(Encoding.ASCII.GetBytes(text), out at);
    }

    public static string Format(long at) => Lexical.FormatTime(at);

    public static string? Format(long? at) => at is { } some && some != Compliance.Instants.Never ? Lexical.FormatTime(some) : null;
}
