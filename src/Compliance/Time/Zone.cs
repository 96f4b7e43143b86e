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
    public int OffsetAt(long t) => _zone.GetUtcOffset(NodaTime.Instant.FromUnixTimeSeconds(t)).Seconds;

    /// <summary>Wall-clock second of the day, 0–86,399.</summary>
    public int SecondOfDay(long t) => (int)Mod(t + OffsetAt(t));

    /// <summary>Civil date, in days since 1970-01-01.</summary>
    public int DayOf(long t) => (int)Math.DivRem(t + OffsetAt(t) - Mod(t + OffsetAt(t)), 86_400).Quotient;

    /// <summary>The first instant after <paramref name="t"/> at which the offset changes, or <see cref="Instants.Never"/>.</summary>
    public long NextTransition(long t)
    {
        var interval = _zone.GetZoneInterval(NodaTime.Instant.FromUnixTimeSeconds(t));
        return interval.HasEnd ? interval.End.ToUnixTimeSeconds() : Instants.Never;
    }

    public override string ToString() => Id;

    private static long Mod(long seconds) => ((seconds % 86_400) + 86_400) % 86_400;

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
