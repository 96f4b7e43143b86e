using System.Globalization;

namespace PushOrleans.Compliance.Rules;

/// <summary>What rules 5, 6, 7, 9 and 40 do with a screening label: a reviewer's finding refuses, a machine's by its score.</summary>
public static class LabelScreen
{
    public const string Reviewer = "reviewer";
    public const string Machine = "machine";

    public static void Check(Rule rule, IReadOnlyList<Label>? labels, char group, int last, LabelScores scores, ref Findings findings)
    {
        if (labels is null) return;
        foreach (var label in labels)
        {
            if (!IsOf(label.Code, group, last)) continue;
            if (label.ByReviewer) findings.Refuse(rule, label.Code, label.Score, text: Reviewer);
            else if (label.Score >= scores.Refuse) findings.Refuse(rule, label.Code, label.Score, scores.Refuse, Machine);
            else if (label.Score >= scores.Hold) findings.Hold(rule, label.Code, label.Score, scores.Hold, Machine);
        }
    }

    /// <summary>Whether the code is the group's letter and a number from 1 to <paramref name="last"/>, written without leading zeros.</summary>
    public static bool IsOf(string code, char group, int last) =>
        code.Length is 2 or 3
        && code[0] == group
        && code[1] != '0'
        && int.TryParse(code.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= 1
        && number <= last;

    /// <summary>The texts of the group's codes.</summary>
    public static IEnumerable<CodeText> Texts(char group, int last) =>
        Enumerable.Range(1, last).Select(number => new CodeText(
            $"{group}{number}",
            "label {code} by {text}, score {used} (limit {limit})",
            "标签 {code}（{text}），评分 {used}（上限 {limit}）"));
}
