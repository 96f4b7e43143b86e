namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 0: Provider may act: status, management systems, content norms (Prov. Art. 4, 5(5) content norms — law; review dates and status — product policy).</summary>
public static class ProviderSystemsRule
{
    private const Rule This = Rule.ProviderSystems;

    public static RuleInfo Info { get; } = new(
        This,
        "Provider may act: status, management systems, content norms",
        "Required management systems or content norms are missing or overdue, or the provider is not active",
        "管理制度或内容管理规范缺失或逾期，或服务提供者状态异常",
        "Prov. Art. 4, 5(5) content norms — law; review dates and status — product policy",
        "provider",
        "P0, P1, P3, P4",
        [
            new("UNKNOWN_PROVIDER", "the provider is not on file", "服务提供者未登记"),
            new("STATUS", "the provider is suspended or not active", "服务提供者已被暂停或状态异常"),
            new("MISSING", "a required management system is missing or incomplete: {text}", "缺少必需的管理制度或内容不完整：{text}"),
            new("OVERDUE", "the review of a management system is overdue: {text}", "管理制度复核已逾期：{text}"),
        ]);

    /// <summary>The only finding about a campaign whose provider is not on file.</summary>
    public static void Unknown(string providerId, ref Findings findings) => findings.Refuse(This, "UNKNOWN_PROVIDER", text: providerId);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        var provider = scope.Provider;
        if (provider.Suspended || provider.SuspendedFrom <= scope.T) findings.Refuse(This, "STATUS");

        var systems = provider.Systems;
        CheckSystem(systems.ContentReview, "contentReview", scope.Day, ref findings);
        CheckSystem(systems.Ecosystem, "ecosystem", scope.Day, ref findings);
        CheckSystem(systems.DataProtection, "dataProtection", scope.Day, ref findings);
        CheckSystem(systems.Minors, "minors", scope.Day, ref findings);
        CheckSystem(systems.PopupNorms, "popupNorms", scope.Day, ref findings);
    }

    private static void CheckSystem(ManagementSystem? system, string name, int day, ref Findings findings)
    {
        if (system is null || string.IsNullOrEmpty(system.Version) || string.IsNullOrEmpty(system.Approver) || system.NextReview is not { } nextReview)
            findings.Refuse(This, "MISSING", text: name);
        else if (nextReview < day)
            findings.Refuse(This, "OVERDUE", text: name);
    }
}
