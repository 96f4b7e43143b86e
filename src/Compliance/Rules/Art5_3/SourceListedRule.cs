namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 14: News source list (Prov. 5(3) — law; own original passes — product policy (interpretation)).</summary>
public static class SourceListedRule
{
    private const Rule This = Rule.SourceListed;

    public static RuleInfo Info { get; } = new(
        This,
        "News source list",
        "Source not on the list, frozen, removed or outside its scope",
        "稿源不在名单内或超范围转载",
        "Prov. 5(3) — law; own original passes — product policy (interpretation)",
        "push",
        "P1, P3, P4",
        [
            new("ABSENT", "the source {text} is not on the list in force", "稿源 {text} 不在现行名单内"),
            new("FROZEN", "the source {text} is frozen", "稿源 {text} 已冻结"),
            new("REMOVED", "the source {text} was removed from the list", "稿源 {text} 已移出名单"),
            new("SCOPE", "the source {text} is not listed for this category or domain", "稿源 {text} 的名单范围不含该类别或域名"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (!scope.IsNews) return;
        if (scope.Originality == Originality.Original && NewsLicenceRule.HasOriginal(scope)) return;

        var source = scope.Campaign.Source;
        var unit = UnitOf(scope.SourceList, source?.UnitId);
        if (unit is null) findings.Refuse(This, "ABSENT", text: source?.UnitId);
        else if (unit.Status == SourceStatus.Frozen) findings.Refuse(This, "FROZEN", text: unit.Id);
        else if (unit.Status != SourceStatus.Active) findings.Refuse(This, "REMOVED", text: unit.Id);
        else if (!Covers(unit, scope.Campaign.Category) || !Hosts.InDomains(source?.Url, unit.Domains)) findings.Refuse(This, "SCOPE", text: unit.Id);
    }

    private static SourceUnit? UnitOf(SourceList? list, string? id) =>
        list?.Units.FirstOrDefault(unit => string.Equals(unit.Id, id, StringComparison.Ordinal));

    private static bool Covers(SourceUnit unit, string category) =>
        unit.Scope.Any(entry => entry == "*" || string.Equals(entry, category, StringComparison.Ordinal));
}
