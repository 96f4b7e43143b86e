namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 37: One-click close (Prov. 5(8) — excerpt; Internet Advertising Measures — excerpt).</summary>
public static class OneClickCloseRule
{
    private const Rule This = Rule.OneClickClose;

    public static RuleInfo Info { get; } = new(
        This,
        "One-click close",
        "Advertisement cannot be closed in one click at once",
        "弹窗广告不能一键关闭",
        "Prov. 5(8) — excerpt; Internet Advertising Measures — excerpt",
        "template, device",
        "P1, P3, P5",
        [
            new("TAPS", "closing takes {used} taps, not one", "关闭需点击 {used} 次，而非一次"),
            new("COUNTDOWN", "closing is possible only after {used} ms", "需等待 {used} 毫秒才能关闭"),
            new("SIGN", "the close sign is visible only after {used} ms", "关闭标志 {used} 毫秒后才显示"),
            new("FAKE", "there is a fake close sign, or nobody has said that there is none", "存在虚假关闭标志，或未说明"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (!scope.Campaign.IsCommercial) return;
        var close = scope.Campaign.Close;
        if (close?.Taps != 1) findings.Refuse(This, "TAPS", close?.Taps);
        if (close?.CountdownMs != 0) findings.Refuse(This, "COUNTDOWN", close?.CountdownMs);
        if (close?.SignVisibleAtMs != 0) findings.Refuse(This, "SIGN", close?.SignVisibleAtMs);
        if (close?.FakeSign != false) findings.Refuse(This, "FAKE");
    }
}
