using System.Globalization;

namespace PushOrleans.Grains.Interfaces;

/// <summary>
/// A place in a list of decisions: what <see cref="IUserPartitionGrain.ListDecisions"/> takes as <c>after</c>. The ordinal order of the strings is the
/// order of (user id, attempt), since <c>!</c> comes before every character of an id.
/// </summary>
public static class DecisionCursor
{
    private const char Separator = '!';

    public static string Of(string userId, long attempt) => string.Create(CultureInfo.InvariantCulture, $"{userId}{Separator}{attempt:D19}");

    /// <summary>The place that a cursor names; the very beginning when it is none.</summary>
    public static (string UserId, long Attempt) Parse(string? cursor)
    {
        var at = cursor?.LastIndexOf(Separator) ?? -1;
        return at > 0 && long.TryParse(cursor.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) ? (cursor![..at], attempt) : ("", -1);
    }
}
