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
        var minor = user.Profile.IsMinor;
        var wait = user.Profile.QuietHours is { } own ? WaitFor(scope, zone, own, minor) : scope.PolicyQuietFor(zone, minor);
        if (wait == 0) return;
        if (wait > 0) findings.Defer(This, "QUIET", scope.T + wait);
        else findings.Refuse(This, "NO_WINDOW");
    }

    /// <summary>Seconds until it is not quiet; 0 = it is not, −1 = no end within the longest wait. A wait and not an instant, since instants before 1970 are negative.</summary>
    internal static long WaitFor(UserScope scope, Zone zone, TimeWindow[] windows, bool minor)
    {
        TimeWindow? minors = minor ? scope.Inputs.Policy.MinorQuietHours : null;
        if (!IsQuiet(windows, minors, scope.SecondOfDay(zone))) return 0;
        return zone.FirstOutside(windows, minors, scope.T, LongestWait) - scope.T ?? -1;
    }

    private static bool IsQuiet(TimeWindow[] windows, TimeWindow? minors, int secondOfDay)
    {
        if (minors is { } extra && extra.Contains(secondOfDay)) return true;
        foreach (var window in windows)
            if (window.Contains(secondOfDay)) return true;
        return false;
    }
}
