namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 3: Algorithm filing (Algorithm Recommendation Provisions Arts. 24, 26 (10 working days) — law; reading of the calendar — product policy).</summary>
public static class AlgorithmFilingRule
{
    private const Rule This = Rule.AlgorithmFiling;

    public static RuleInfo Info { get; } = new(
        This,
        "Algorithm filing",
        "Recommendation algorithm not filed, or its number not displayed",
        "算法未备案或未公示备案编号",
        "Algorithm Recommendation Provisions Arts. 24, 26 (10 working days) — law; reading of the calendar — product policy",
        "provider × model",
        "P0, P1, P3",
        [
            new("UNFILED", "no filing number {used} working days after the start (limit {limit})", "上线 {used} 个工作日仍无备案编号（上限 {limit}）"),
            new("NOT_DISPLAYED", "the filing number {text} is not displayed", "未公示备案编号 {text}"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (scope.Campaign.Selection.Mode != SelectionMode.Model || scope.Model is not { OpinionAttribute: true } model) return;
        if (!string.IsNullOrEmpty(model.FilingNumber))
        {
            if (!model.FilingDisplayed) findings.Refuse(This, "NOT_DISPLAYED", text: model.FilingNumber);
            return;
        }

        var grace = scope.Parameters.FilingGraceWorkingDays;
        var days = WorkingDaysSince(model.OnlineSince, scope);
        if (days > grace) findings.Refuse(This, "UNFILED", days, grace);
    }

    /// <summary>Working days after the day of going online up to today; a model without that date has had all the time there is.</summary>
    private static long WorkingDaysSince(long? onlineSince, CampaignScope scope)
    {
        if (onlineSince is not { } start) return long.MaxValue;
        var days = 0L;
        for (var day = scope.Policy.DayZone.DayOf(start) + 1; day <= scope.Day; day++)
            if (IsWorkingDay(day, scope.Policy)) days++;
        return days;
    }

    private static bool IsWorkingDay(int day, Policy policy) =>
        policy.ExtraWorkdays.Contains(day) || (IsWeekday(day) && !policy.Holidays.Contains(day));

    // 1970-01-01, day 0, was a Thursday.
    private static bool IsWeekday(int day) => (((day + 3) % 7) + 7) % 7 < 5;
}
