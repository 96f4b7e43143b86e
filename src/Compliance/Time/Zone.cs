using System.Collections.Frozen;
using NodaTime;
using NodaTime.TimeZones;

namespace PushOrleans.Compliance;

/// <summary>
/// A known zone: a zone or link of the IANA database with a <c>/</c> in its exact name, or <c>UTC</c>. Anything else, Windows names,
/// offsets, other cases and <c>posix/</c> or <c>right/</c> names, is unknown.
/// </summary>
public sealed class Zone
{
    private static readonly FrozenDictionary<string, Zone> Known = Load();

    private const int SecondsPerDay = 86_400;
    private static readonly long Earliest = NodaTime.Instant.MinValue.ToUnixTimeSeconds();
    private static readonly long Latest = NodaTime.Instant.MaxValue.ToUnixTimeSeconds();

    private readonly DateTimeZone _zone;

    private Zone(string id, int ordinal, DateTimeZone zone) => (Id, Ordinal, _zone) = (id, ordinal, zone);

    public static Zone Shanghai { get; } = Known["Asia/Shanghai"];
    public static Zone Utc { get; } = Known["UTC"];

    /// <summary>How many zones are known; <see cref="Ordinal"/> is below it.</summary>
    public static int Count => Known.Count;

    /// <summary>The version of the time zone data in use, e.g. <c>TZDB: 2025b</c>.</summary>
    public static string DataVersion => TzdbDateTimeZoneSource.Default.VersionId;

    public string Id { get; }

    /// <summary>A small index of this process, for tables by zone. Not stable across versions: never stored.</summary>
    public int Ordinal { get; }

    public static Zone? Find(string? id) => id is not null && Known.TryGetValue(id, out var zone) ? zone : null;

    /// <summary>Offset from UTC at the instant, in seconds.</summary>
    public int OffsetAt(long t) => _zone.GetUtcOffset(InstantOf(t)).Seconds;

    /// <summary>Wall-clock second of the day, 0–86,399.</summary>
    public int SecondOfDay(long t) => (int)Mod(t + OffsetAt(t));

    /// <summary>Civil date, in days since 1970-01-01.</summary>
    public int DayOf(long t) => DayOf(t, OffsetAt(t));

    /// <summary>The first instant after <paramref name="t"/> at which the offset changes, or <see cref="Instants.Never"/>.</summary>
    public long NextTransition(long t)
    {
        var interval = _zone.GetZoneInterval(InstantOf(t));
        return interval.HasEnd ? interval.End.ToUnixTimeSeconds() : Instants.Never;
    }

    /// <summary>
    /// The first instant after <paramref name="t"/> whose civil date is later. Midnight, as a rule; where that falls in a gap, the change
    /// itself; where an hour repeats, the day is 25 h long; a date that was skipped is passed over.
    /// </summary>
    public long NextDay(long t)
    {
        var today = DayOf(t);
        for (var from = t; ;)
        {
            var midnight = ((today + 1L) * SecondsPerDay) - OffsetAt(from);
            var change = NextTransition(from);
            if (midnight < change) return midnight;
            if (DayOf(change) > today) return change;
            from = change;
        }
    }

    /// <summary>
    /// The first instant after <paramref name="t"/>, and at most <paramref name="within"/> seconds after it, whose wall-clock time is in none
    /// of the windows; null when there is none. <paramref name="t"/> itself is in one. In a gap a window that ends inside it ends at the
    /// change; a window in a repeated hour occurs twice.
    /// </summary>
    public long? FirstOutside(ReadOnlySpan<TimeWindow> windows, TimeWindow? also, long t, long within)
    {
        var x = t;
        while (x - t <= within)
        {
            var inside = Remaining(windows, also, SecondOfDay(x));
            if (inside == 0) return x;
            x = Math.Min(x + inside, NextTransition(x));
        }

        return null;
    }

    /// <summary>Seconds until the latest end among the windows that contain the second of the day; 0 when none does.</summary>
    private static int Remaining(ReadOnlySpan<TimeWindow> windows, TimeWindow? also, int secondOfDay)
    {
        var longest = also is { } extra ? extra.Remaining(secondOfDay) : 0;
        foreach (var window in windows) longest = Math.Max(longest, window.Remaining(secondOfDay));
        return longest;
    }

    public override string ToString() => Id;

    private static int DayOf(long t, int offset) => (int)((t + offset - Mod(t + offset)) / SecondsPerDay);

    private static long Mod(long seconds) => ((seconds % SecondsPerDay) + SecondsPerDay) % SecondsPerDay;

    private static NodaTime.Instant InstantOf(long t) => NodaTime.Instant.FromUnixTimeSeconds(Math.Clamp(t, Earliest, Latest));

    private static FrozenDictionary<string, Zone> Load()
    {
        var source = TzdbDateTimeZoneSource.Default;
        return source.GetIds()
            .Where(id => id == "UTC" || (id.Contains('/', StringComparison.Ordinal)
                && !id.StartsWith("posix/", StringComparison.Ordinal) && !id.StartsWith("right/", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)
            .Select((id, ordinal) => new Zone(id, ordinal, DateTimeZoneProviders.Tzdb[id]))
            .ToFrozenDictionary(zone => zone.Id, StringComparer.Ordinal);
    }
}
