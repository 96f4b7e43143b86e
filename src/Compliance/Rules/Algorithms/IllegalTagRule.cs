namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 33: Unlawful or deleted tag (Algorithm Provisions Arts. 10, 17 — law).</summary>
public static class IllegalTagRule
{
    private const Rule This = Rule.IllegalTag;

    public static RuleInfo Info { get; } = new(
        This,
        "Unlawful or deleted tag",
        "Selected by an unlawful or deleted tag",
        "以违法和不良标签或用户已删除标签推送",
        "Algorithm Provisions Arts. 10, 17 — law",
        "segment, user",
        "P3, P4",
        [
            new("UNLAWFUL", "the tag {text} is unlawful", "标签“{text}”违法或不良"),
            new("DELETED", "the user deleted the tag {text}", "用户已删除标签“{text}”"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        foreach (var tag in scope.Tags)
            if (scope.Policy.IllegalTags.Contains(tag)) findings.Refuse(This, "UNLAWFUL", text: tag);
    }

    public static void Check(UserScope scope, UserState user, ref Findings findings)
    {
        if (!scope.IsPersonalised) return;
        foreach (ref readonly var deleted in user.Profile.DeletedTags.AsSpan())
        {
            if (deleted.At > scope.T || Array.IndexOf(scope.Tags, deleted.Tag) < 0) continue;
            findings.Refuse(This, "DELETED", text: deleted.Tag);
            return;
        }
    }
}
