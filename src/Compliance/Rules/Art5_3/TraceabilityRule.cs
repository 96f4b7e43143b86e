namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 17: Traceable source (Prov. 5(3) — law; fields (News Service Provisions Art. 15) — own knowledge).</summary>
public static class TraceabilityRule
{
    private const Rule This = Rule.Traceability;

    public static RuleInfo Info { get; } = new(
        This,
        "Traceable source",
        "Source fields incomplete",
        "新闻来源不可追溯",
        "Prov. 5(3) — law; fields (News Service Provisions Art. 15) — own knowledge",
        "push",
        "P1, P3",
        [
            new("author", "the source field {code} is missing", "来源字段 {code} 缺失"),
            new("editor", "the source field {code} is missing", "来源字段 {code} 缺失"),
            new("originalTitle", "the source field {code} is missing", "来源字段 {code} 缺失"),
            new("publishedAt", "the source field {code} is missing", "来源字段 {code} 缺失"),
            new("snapshotId", "the source field {code} is missing", "来源字段 {code} 缺失"),
            new("unitId", "the source field {code} is missing", "来源字段 {code} 缺失"),
            new("url", "the source field {code} is missing", "来源字段 {code} 缺失"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (!scope.IsNews) return;
        var source = scope.Campaign.Source;
        Require(source?.Author, "author", ref findings);
        Require(source?.Editor, "editor", ref findings);
        Require(source?.SnapshotId, "snapshotId", ref findings);
        if (source?.PublishedAt is null) findings.Refuse(This, "publishedAt");
        if (scope.Originality == Originality.Original) return;

        Require(source?.OriginalTitle, "originalTitle", ref findings);
        Require(source?.UnitId, "unitId", ref findings);
        Require(source?.Url, "url", ref findings);
    }

    private static void Require(string? value, string name, ref Findings findings)
    {
        if (string.IsNullOrEmpty(value)) findings.Refuse(This, name);
    }
}
