using System.Globalization;

namespace PushOrleans.Bench;

/// <summary>The comparison for people.</summary>
internal static class ComparisonTable
{
    public static void Write(ComparisonResult result, ComparisonOptions options, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"{Machine.Describe()}; {options.Users:N0} users x {RacePopulation.Providers} providers x {RacePopulation.Categories} categories x {RacePopulation.Campaigns} campaigns, {options.Rounds} rounds interleaved; verdicts per second");
        output.WriteLine();
        output.WriteLine($"| {"peer",-64} | {"median",11} | {"min",11} | {"max",11} | {"first",11} | {"later",11} | digest |");
        output.WriteLine($"|{new string('-', 66)}|{string.Concat(Enumerable.Repeat(new string('-', 12) + ":|", 5))}--------|");
        foreach (var entrant in result.Entrants)
            Row(entrant.Peer.Name, entrant.Whole, entrant.First, entrant.Later, entrant.DigestOk ? "equal" : "DIFFERS", output);
        Row("PushOrleans, users at rest, whole pack, SQLite", result.RestFullPackDurable, null, null, result.WholePackOk ? "engine" : "DIFFERS", output);
        Row("bare Orleans, an empty call per user", result.OrleansCall, null, null, "", output);
        Row("users activated and leased", result.AwakeFirst, null, null, "", output);
        output.WriteLine();
        foreach (var (name, value, target) in Ratios(result)) output.WriteLine($"{name,-44} {value,8:N2}   (asked: {target:N2})");
        output.WriteLine($"{"durable bytes per verdict",-44} {result.BytesPerVerdict.Median,8:N2}");
        output.WriteLine("share of verdicts that each limit hits: " + string.Join(", ", RaceReference.Limits.Zip(result.Occurrences, (limit, share) => $"{limit} {share:P1}")));
    }

    public static IEnumerable<(string Name, double Value, double Target)> Ratios(ComparisonResult result) =>
    [
        ("at rest over the better Redis, durable", result.Ratio(EntrantKind.RestDurable, EntrantKind.RedisDurable), 8),
        ("at rest over the better PostgreSQL", result.Ratio(EntrantKind.RestDurable, EntrantKind.Postgres), 4),
        ("at rest over the bare loop", result.Ratio(EntrantKind.RestDurable, EntrantKind.Loop), 0.4),
        ("awake over the better Redis, durable", result.Ratio(EntrantKind.AwakeDurable, EntrantKind.RedisDurable), 1.5),
        ("awake over a bare Orleans call", ComparisonResult.Ratio(result.Best(EntrantKind.AwakeDurable), result.OrleansCall), 0.7),
    ];

    private static void Row(string name, Measured whole, Measured? first, Measured? later, string digest, TextWriter output)
    {
        if (!whole.Any) return;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name,-64} | {whole.Median,11:N0} | {whole.Min,11:N0} | {whole.Max,11:N0} | {first?.Median,11:N0} | {later?.Median,11:N0} | {digest,-6} |"));
    }
}
