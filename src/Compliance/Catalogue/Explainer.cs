using System.Globalization;
using System.Text;
using PushOrleans.Compliance.Rules;

namespace PushOrleans.Compliance;

/// <summary>A text in both languages.</summary>
public sealed record LocalizedText(string En, string Zh);

/// <summary>One code of one rule's hit, with the values that it saw.</summary>
public sealed record CodeExplanation(string Code, LocalizedText Text);

/// <summary>One rule's hit: why, on what basis, and what each code saw. <paramref name="Until"/> is a local time, where it defers.</summary>
public sealed record HitExplanation(Rule Rule, Verdict Verdict, LocalizedText Reason, string Basis, string? Until, IReadOnlyList<CodeExplanation> Codes);

/// <summary>A decision in words.</summary>
public sealed record Explanation(LocalizedText Summary, IReadOnlyList<HitExplanation> Hits)
{
    /// <summary>Summary, hits and codes, a line each, in English.</summary>
    public string ToEnglish() => Render(text => text.En, "; until ");

    /// <summary>The same in Chinese.</summary>
    public string ToChinese() => Render(text => text.Zh, "；至 ");

    private string Render(Func<LocalizedText, string> pick, string until)
    {
        var lines = new StringBuilder(pick(Summary)).Append('\n');
        foreach (var hit in Hits)
        {
            lines.Append(CultureInfo.InvariantCulture, $"  {hit.Rule.Id()} {pick(Explainer.NameOf(hit.Verdict))}: {pick(hit.Reason)}");
            if (hit.Until is not null) lines.Append(until).Append(hit.Until);
            lines.Append('\n');
            foreach (var code in hit.Codes) lines.Append(CultureInfo.InvariantCulture, $"    {code.Code}: {pick(code.Text)}\n");
        }

        return lines.ToString();
    }
}

/// <summary>Puts decisions into words, English and Chinese, with local times of the policy's day zone.</summary>
public static class Explainer
{
    // 9999-12-31T23:59:59: no later time can be told, and no campaign lasts longer.
    private const long LastSecond = 253_402_300_799;

    /// <param name="decision">With its hits.</param>
    /// <param name="dayZone">The zone in which times are told.</param>
    /// <param name="t">The instant of the decision: times of the same day are told without a date.</param>
    public static Explanation Explain(ExplainedDecision decision, Zone dayZone, long t) => new(
        Summarise(decision.Decision, dayZone, t),
        [.. decision.Hits.Select(hit => Explain(hit, dayZone, t))]);

    /// <summary>The word for a verdict.</summary>
    public static LocalizedText NameOf(Verdict verdict) => verdict switch
    {
        Verdict.Allow => new("allow", "允许"),
        Verdict.Modify => new("modify", "修改后允许"),
        Verdict.Defer => new("defer", "延后"),
        Verdict.Hold => new("hold", "暂停待复核"),
        _ => new("refuse", "拒绝"),
    };

    private static LocalizedText Summarise(in Decision decision, Zone dayZone, long t)
    {
        var name = NameOf(decision.Verdict);
        if (decision.Reason is not { } reason) return new($"{name.En}: no rule objects", $"{name.Zh}：未命中任何规则");

        var info = RuleCatalog.Of(reason);
        var (en, zh) = decision.Code switch
        {
            DecisionCode.Expires => (" (it would be free only after the campaign's end)", "（释放时推送活动已结束）"),
            DecisionCode.Retries => (" (no further attempt is left)", "（已无剩余重试次数）"),
            _ when decision.Verdict == Verdict.Defer => ($"; again at {Local(decision.Until, dayZone, t)}", $"；{Local(decision.Until, dayZone, t)} 重新决定"),
            _ => ("", ""),
        };
        return new($"{name.En}: {info.ReasonEn} ({info.Id}){en}", $"{name.Zh}：{info.ReasonZh}（{info.Id}）{zh}");
    }

    private static HitExplanation Explain(Hit hit, Zone dayZone, long t)
    {
        var info = RuleCatalog.Of(hit.Rule);
        return new(
            hit.Rule,
            hit.Verdict,
            new(info.ReasonEn, info.ReasonZh),
            info.Basis,
            hit.Until is { } until ? Local(until, dayZone, t) : null,
            [.. hit.Observations.Select(seen => new CodeExplanation(seen.Code, Explain(info, seen, dayZone, t)))]);
    }

    private static LocalizedText Explain(RuleInfo info, in Observation seen, Zone dayZone, long t)
    {
        var texts = info.Find(seen.Code) ?? throw new InvalidOperationException($"{info.Id} has no code {seen.Code}.");
        var frees = seen.FreesAt is { } freesAt ? Local(freesAt, dayZone, t) : null;
        return new(Fill(texts.En, seen, seen.Text, frees ?? "never"), Fill(texts.Zh, seen, InChinese(seen.Text), frees ?? "永不"));
    }

    private static string Fill(string template, in Observation seen, string? text, string frees) => template
        .Replace("{code}", seen.Code, StringComparison.Ordinal)
        .Replace("{used}", seen.Used?.ToString(CultureInfo.InvariantCulture) ?? "–", StringComparison.Ordinal)
        .Replace("{limit}", seen.Limit?.ToString(CultureInfo.InvariantCulture) ?? "–", StringComparison.Ordinal)
        .Replace("{freesAt}", frees, StringComparison.Ordinal)
        .Replace("{text}", string.IsNullOrEmpty(text) ? "–" : text, StringComparison.Ordinal);

    private static string? InChinese(string? text) => text switch
    {
        LabelScreen.Reviewer => "人工审核",
        LabelScreen.Machine => "机器识别",
        _ => text,
    };

    /// <summary>A local time: without its date on the day of the decision, without seconds on the minute.</summary>
    private static string Local(long at, Zone dayZone, long t)
    {
        var local = DateTime.UnixEpoch.AddSeconds(Math.Min(at + dayZone.OffsetAt(at), LastSecond));
        var time = local.ToString(local.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture);
        return dayZone.DayOf(at) == dayZone.DayOf(t) ? time : $"{local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} {time}";
    }
}
