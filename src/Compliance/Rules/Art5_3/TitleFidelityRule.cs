namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 15: Title fidelity (Prov. 5(3) — law; tests — product policy).</summary>
public static class TitleFidelityRule
{
    private const Rule This = Rule.TitleFidelity;

    public static RuleInfo Info { get; } = new(
        This,
        "Title fidelity",
        "The title alters the original meaning",
        "歪曲、篡改标题原意",
        "Prov. 5(3) — law; tests — product policy",
        "push",
        "P1, P2, P3",
        [
            new("NUMBER", "title and original title differ in a number", "标题与原标题数字不一致"),
            new("NEGATION", "title and original title differ in a negation", "标题与原标题否定词不一致"),
            new("NAME", "a name is in only one of title and original title: {text}", "名称仅出现于标题或原标题之一：{text}"),
            new("TERM", "a critical term is in only one of title and original title: {text}", "关键词仅出现于标题或原标题之一：{text}"),
            new("CHANGED", "the title was changed; {used} of {limit} persons approved this text", "标题已改动；{limit} 名复核人中已有 {used} 名认可"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (!scope.TitleChanged) return;
        var (original, title) = (scope.OriginalTitle, scope.Title);
        var name = OnlyInOne(scope.Campaign.Source?.Names ?? [], original, title);
        var term = OnlyInOne(scope.Policy.CriticalTerms, original, title);
        var numbers = Texts.SameNumbers(original, title);
        var negations = Texts.NegationsIn(original) == Texts.NegationsIn(title);

        if (!numbers) findings.Refuse(This, "NUMBER");
        if (!negations) findings.Refuse(This, "NEGATION");
        if (name is not null) findings.Refuse(This, "NAME", text: name);
        if (term is not null) findings.Refuse(This, "TERM", text: term);
        if (!numbers || !negations || name is not null || term is not null) return;

        if (scope.Campaign.Review is not { TitleChangeApproved: true } || scope.Approvers < 2) findings.Hold(This, "CHANGED", scope.Approvers, 2);
    }

    private static string? OnlyInOne(IReadOnlyList<string> words, string a, string b) => words.FirstOrDefault(word =>
        a.Contains(Texts.Norm(word), StringComparison.Ordinal) != b.Contains(Texts.Norm(word), StringComparison.Ordinal));
}
