namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 22: Review (Prov. 5(5) workflow — law; number of persons — product policy (the final text does not require human review of every push)).</summary>
public static class ReviewRequiredRule
{
    private const Rule This = Rule.ReviewRequired;

    public static RuleInfo Info { get; } = new(
        This,
        "Review",
        "Not approved, wrong persons, or content changed after approval",
        "未完成审核或审核后内容变更",
        "Prov. 5(5) workflow — law; number of persons — product policy (the final text does not require human review of every push)",
        "push",
        "P2, P3, P4",
        [
            new("STATE", "the review is missing or its state is not approved: {text}", "未完成审核，当前状态：{text}"),
            new("STEPS", "the review does not name author, screener and editor", "审核记录缺少作者、筛查人或编辑"),
            new("HASH", "an approval is for another content", "审核通过的内容与现内容不一致"),
            new("PERSONS", "{used} of {limit} persons approved this content", "需 {limit} 名复核人认可，现有 {used} 名"),
            new("EXPIRED", "the approval has expired", "审核结论已过期"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        var needed = PersonsNeeded(scope);
        if (needed == 0) return;
        if (scope.Campaign.Review is not { } review)
        {
            findings.Refuse(This, "STATE");
            return;
        }

        if (!string.Equals(review.State, "approved", StringComparison.Ordinal)) findings.Refuse(This, "STATE", text: review.State);
        if (string.IsNullOrEmpty(review.Author) || string.IsNullOrEmpty(review.ScreenedBy) || string.IsNullOrEmpty(review.EditedBy))
            findings.Refuse(This, "STEPS");
        if (review.Approvals.Any(approval => !string.Equals(approval.Hash, scope.ContentHash, StringComparison.Ordinal))) findings.Refuse(This, "HASH");
        if (scope.Approvers < needed) findings.Refuse(This, "PERSONS", scope.Approvers, needed);
        if (review.ExpiresAt is { } expiresAt && scope.T >= expiresAt) findings.Refuse(This, "EXPIRED");
    }

    /// <summary>How many persons have to approve: none for a service push by an approved template, two where harm is likelier, else one.</summary>
    public static int PersonsNeeded(CampaignScope scope)
    {
        if (scope.IsService) return scope.TemplateApproved ? 0 : 2;
        return scope.IsNews || scope.Campaign.IsSensitive || scope.TitleChanged || scope.App is { MinorsProduct: true } || scope.Goods is not null ? 2 : 1;
    }
}
