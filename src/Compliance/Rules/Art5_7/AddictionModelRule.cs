namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 4: Model register (Prov. 5(7) — excerpt; Algorithm Provisions Art. 8 — law; 180 days — product policy).</summary>
public static class AddictionModelRule
{
    private const Rule This = Rule.AddictionModel;

    public static RuleInfo Info { get; } = new(
        This,
        "Model register",
        "Model not approved, or it induces addiction or over-consumption",
        "算法模型未经评估，或诱导沉迷、过度消费",
        "Prov. 5(7) — excerpt; Algorithm Provisions Art. 8 — law; 180 days — product policy",
        "model",
        "P0, P1, P3",
        [
            new("NOT_REGISTERED", "the model {text} is not in the register", "模型 {text} 未登记"),
            new("NOT_APPROVED", "the model {text} is not approved", "模型 {text} 未获批准"),
            new("OBJECTIVE", "the model's objective is empty or forbidden: {text}", "模型目标为空或被禁止：{text}"),
            new("STALE", "the model's last assessment is too old (limit {limit} days)", "模型评估已过期（上限 {limit} 天）"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        var selection = scope.Campaign.Selection;
        if (selection.Mode != SelectionMode.Model) return;
        if (scope.Model is not { } model)
        {
            findings.Refuse(This, "NOT_REGISTERED", text: selection.ModelId);
            return;
        }

        if (!string.Equals(model.Status, "approved", StringComparison.Ordinal)) findings.Refuse(This, "NOT_APPROVED", text: model.ModelId);
        if (string.IsNullOrEmpty(model.Objective) || scope.Policy.ForbiddenObjectives.Contains(model.Objective))
            findings.Refuse(This, "OBJECTIVE", text: model.Objective);
        var maxDays = scope.Parameters.AssessmentMaxAgeDays;
        if (model.AssessedAt is not { } assessedAt || scope.T - assessedAt > (Int128)maxDays * 86_400) findings.Hold(This, "STALE", limit: maxDays);
    }
}
