namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 28: Provider identity (Prov. 5(6) — law).</summary>
public static class IdentityRule
{
    private const Rule This = Rule.Identity;

    public static RuleInfo Info { get; } = new(
        This,
        "Provider identity",
        "Provider identity not prominent",
        "未显著标明推送服务提供者身份",
        "Prov. 5(6) — law",
        "push, device",
        "P1, P3, P5",
        [
            new("APP", "{text} is not an app of the provider", "{text} 不是该服务提供者的应用"),
            new("ADDED", "the registered name {text} is added", "补充显示注册名称 {text}"),
            new("NAME", "the name shown is not a registered name of the app: {text}", "显示名称不是应用的注册名称：{text}"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (scope.App is not { } app)
        {
            findings.Refuse(This, "APP", text: scope.Campaign.AppId);
            return;
        }

        var shown = scope.Campaign.ShownName;
        if (string.IsNullOrEmpty(shown) && app.RegisteredNames.Count > 0) findings.Modify(This, "ADDED", app.RegisteredNames[0]);
        else if (string.IsNullOrEmpty(shown) || !app.RegisteredNames.Contains(shown, StringComparer.Ordinal)) findings.Refuse(This, "NAME", text: shown);
    }
}
