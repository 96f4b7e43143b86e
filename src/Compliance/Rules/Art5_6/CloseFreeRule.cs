namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 27: Closing is free (Prov. 5(6) — law; MIIT 2023 No. 26 — excerpt).</summary>
public static class CloseFreeRule
{
    private const Rule This = Rule.CloseFree;

    public static RuleInfo Info { get; } = new(
        This,
        "Closing is free",
        "Closing is obstructed",
        "干扰或者影响用户关闭弹窗",
        "Prov. 5(6) — law; MIIT 2023 No. 26 — excerpt",
        "template, device",
        "P1, P3, P5",
        [
            new("UNKNOWN", "nobody has said how the push is closed", "未说明弹窗的关闭方式"),
            new("DISMISS", "the push cannot be dismissed", "弹窗不能关闭"),
            new("ONGOING", "the push stays on", "弹窗常驻不消失"),
            new("REAPPEAR", "the push comes back {used} s after it was closed", "弹窗关闭 {used} 秒后再次出现"),
            new("SHAKE", "shaking the device opens the push", "摇动设备即触发弹窗跳转"),
            new("HEAT_AREA", "the whole screen is a button", "全屏均为点击热区"),
            new("SUSPENDED", "a pop-up of this template could not be closed on a device; it is suspended until an operator lifts that", "该模板的弹窗曾在设备上无法关闭，模板暂停使用，待人工解除"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (scope.Campaign.Close is not { } close)
        {
            findings.Refuse(This, "UNKNOWN");
            return;
        }

        if (!close.Dismissible) findings.Refuse(This, "DISMISS");
        if (close.Ongoing) findings.Refuse(This, "ONGOING");
        if (close.ReappearSeconds is { } seconds) findings.Refuse(This, "REAPPEAR", seconds);
        if (close.Shake) findings.Refuse(This, "SHAKE");
        if (close.FullHeatArea) findings.Refuse(This, "HEAT_AREA");
    }

    /// <summary>Live only, and with every user decision, too: a receipt (P5) contradicts what was declared. On hold, since a person may find that it does not.</summary>
    public static void CheckSuspension(CampaignScope scope, ref Findings findings)
    {
        if (scope.Inputs.SuspendedTemplates.Count == 0) return;
        var campaign = scope.Campaign;
        if (scope.Inputs.SuspendedTemplates.Contains(TemplateSuspension.IdOf(campaign.ProviderId, campaign.TemplateId, campaign.Id))) findings.Hold(This, "SUSPENDED");
    }
}
