using System.Text.RegularExpressions;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed partial class TraceMatrixTests
{
    private static readonly string[] Obligations =
    [
        "4 a", "4 b", "4 c", "4 d",
        "5(1)a", "5(1)b", "5(1)c", "5(1)d", "5(2)a", "5(2)b", "5(3)a", "5(3)b", "5(3)c", "5(3)d", "5(3)e", "5(4)a", "5(4)b", "5(4)c", "5(4)d", "5(4)e",
        "5(5)a", "5(5)b", "5(5)c", "5(5)d", "5(6)a", "5(6)b", "5(6)c", "5(6)d", "5(6)e", "5(7)a", "5(7)b", "5(7)c",
        "5(8)a", "5(8)b", "5(8)c", "5(8)d", "5(9)a", "5(9)b", "5(9)c", "6 a", "6 b",
    ];

    private static string[][] Rows { get; } =
    [
        .. File.ReadLines(Path.Combine(Golden.Root, "docs", "rules.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split(" | ")),
    ];

    [Fact]
    public void Every_one_of_the_41_obligations_has_a_row_with_rules_sources_and_tests()
    {
        var rows = Rows.Where(row => row.Length == 5 && Obligations.Contains(row[0])).ToArray();
        Assert.Equal(Obligations, rows.Select(row => row[0]));
        Assert.Equal(41, rows.Length);
        Assert.All(rows, row => AssertFiles(RulesIn(row[2]), row[3], row[4]));
    }

    [Fact]
    public void Every_rule_has_a_row_with_its_texts_its_source_and_its_tests()
    {
        var rows = Rows.Where(row => row.Length == 6 && int.TryParse(row[0], out _)).ToArray();
        Assert.Equal(RuleIds.All.Select(rule => rule.Id()), rows.Select(row => row[1]));
        Assert.All(rows, row =>
        {
            var info = RuleCatalog.Find(row[1])!;
            Assert.Equal(info.ReasonEn + "<br>" + info.ReasonZh, row[2]);
            Assert.Equal(info.Basis, row[3]);
            AssertFiles([info.Rule], row[4], row[5]);
        });
    }

    [Fact]
    public void All_rules_but_the_one_of_advertising_law_serve_an_obligation()
    {
        var served = Rows.Where(row => row.Length == 5 && Obligations.Contains(row[0])).SelectMany(row => RulesIn(row[2])).ToHashSet();
        Assert.Equal([Rule.RestrictedGoods], RuleIds.All.Where(rule => !served.Contains(rule)));
    }

    private static Rule[] RulesIn(string cell) => [.. RuleId().Matches(cell).Select(match => RuleIds.Find(match.Value)!.Value)];

    private static void AssertFiles(Rule[] rules, string sources, string tests)
    {
        Assert.NotEmpty(rules);
        Assert.Equal(rules.Select(rule => $"{rule}Rule"), NamesIn(sources));
        Assert.Equal(rules.Select(rule => $"{rule}RuleTests"), NamesIn(tests));
        Assert.All(rules, rule => Assert.NotNull(typeof(TraceMatrixTests).Assembly.GetType($"PushOrleans.Compliance.Tests.Rules.{rule}RuleTests")));
    }

    /// <summary>The names of the linked files, which exist and have that name.</summary>
    private static IEnumerable<string> NamesIn(string cell) => Link().Matches(cell).Select(match =>
    {
        var path = Path.Combine(Golden.Root, "docs", match.Groups[2].Value);
        Assert.True(File.Exists(path), path);
        Assert.Equal(match.Groups[1].Value, Path.GetFileNameWithoutExtension(path));
        return match.Groups[1].Value;
    });

    [GeneratedRegex(@"R[A-Z0-9.]+-[A-Z0-9-]+")]
    private static partial Regex RuleId();

    [GeneratedRegex(@"\[([^\]]+)\]\(([^)]+)\)")]
    private static partial Regex Link();
}
