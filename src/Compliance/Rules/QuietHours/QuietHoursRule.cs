namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 43: Quiet hours (No legal quiet hours for push were found — product policy; minors 22:00–06:00 (minor-mode guide) — own knowledge).</summary>
public static class QuietHoursRule
{
    private const Rule This = Rule.QuietHours;

    public static RuleInfo Info { get; } = new(
        This,
        "Quiet hours",
        "Quiet hours",
        "免打扰时段",
        "No legal quiet hours for push were found — product policy; minors 22:00–06:00 (minor-mode guide) — own knowledge",
        "user",
        "P4",
        [
            new("QUIET", "quiet hours until {freesAt}", "免打扰时段，至 {freesAt}"),
            new("NO_WINDOW", "quiet hours leave no time within two days", "免打扰时段两日内无可用时间"),
        ]);

    private const long LongestWait = 172_800;

    public static void Check(UserScope scope, UserState user, ref Findings findings)
    {
        if (scope.Campaign.IsService || (scope.Campaign.OfficialWarning && scope.Parameters.QuietOfficialWarningExempt)) return;

        var zone = user.Profile.Zone ?? scope.Inputs.Policy.DefaultZone;
        var secondOfDay = scope.SecondOfDay(zone);
        TimeWindow? minors = user.Profile.IsMinor ? scope.Inputs.Policy.MinorQuietHours : null;
        var windows = user.Profile.QuietHours ?? scope.PolicyQuietHours;
        if (!IsQuiet(windows, minors, secondOfDay)) return;

        if (scope.EndOfQuiet(zone, windows, minors, LongestWait) is { } until) findings.Defer(This, "QUIET", until);
        else findings.Refuse(This, "NO_WINDOW");
    }

    private static bool IsQuiet(TimeWindow[] windows, TimeWindow? minors, int secondOfDay)
    {
        if (minors is { } extra && extra.Contains(secondOfDay)) return true;
        foreach (var window in windows)
            if (window.Contains(secondOfDay)) return true;
        return false;
    }
}
