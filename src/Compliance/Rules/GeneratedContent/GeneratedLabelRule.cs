namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 11: AI-generated label (AI-generated content labelling measures, in force 2025-09-01 — excerpt; Algorithm Provisions Art. 9 — law).</summary>
public static class GeneratedLabelRule
{
    private const Rule This = Rule.GeneratedLabel;

    public static RuleInfo Info { get; } = new(
        This,
        "AI-generated label",
        "AI-generated content is not labelled",
        "生成合成内容未显著标识",
        "AI-generated content labelling measures, in force 2025-09-01 — excerpt; Algorithm Provisions Art. 9 — law",
        "push",
        "P1, P3, P5",
        [
            new("LABEL", "generated content does not show its label", "生成合成内容未显示标识"),
            new("METADATA", "generated content has no label in its metadata", "生成合成内容元数据缺少隐式标识"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (scope.Campaign.AiGenerated is not { } generated) return;
        if (!generated.Declared && generated.DetectedScore < scope.Parameters.GeneratedDetectScore) return;

        if (!generated.LabelShown)
        {
            if (generated.Declared && scope.Parameters.GeneratedAutoLabel) findings.Modify(This, "LABEL");
            else findings.Refuse(This, "LABEL", generated.DetectedScore);
        }

        if (!generated.Metadata) findings.Modify(This, "METADATA");
    }
}
