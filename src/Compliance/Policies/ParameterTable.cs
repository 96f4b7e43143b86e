namespace PushOrleans.Compliance;

public enum ParameterKind : byte
{
    Integer = 0,
    Boolean = 1,
}

/// <summary>
/// One parameter of one rule: what a policy pack may write for it, and where it goes. Booleans travel as 0 and 1; null is "no limit" and
/// only allowed where <paramref name="Nullable"/>.
/// </summary>
/// <param name="Min">Least value, inclusive.</param>
/// <param name="Max">Hard maximum, inclusive; beyond it a pack is invalid.</param>
public sealed record RuleParameter(
    Rule Rule,
    string Name,
    ParameterKind Kind,
    bool Nullable,
    long Min,
    long Max,
    Func<RuleParameters, long?> Read,
    Func<RuleParameters, long?, RuleParameters> Write)
{
    /// <summary>Whether a pack may set this value.</summary>
    public bool Accepts(long? value) => value is { } number ? number >= Min && number <= Max : Nullable;
}

/// <summary>The parameters of every rule by the names that policy packs use, with the hard limits of each.</summary>
public static class ParameterTable
{
    /// <summary>The greatest integer that JSON carries exactly, 2^53 − 1.</summary>
    public const long MaxInteger = (1L << 53) - 1;

    private const long Week = Instants.LongestLookBack;

    public static IReadOnlyList<RuleParameter> All { get; } =
    [
        Int(Rule.ComplaintEntry, "graceSeconds", p => p.ComplaintEntryGraceSeconds, (p, v) => p with { ComplaintEntryGraceSeconds = v }),
        Int(Rule.ComplaintBreaker, "minComplaints", p => p.BreakerMinComplaints, (p, v) => p with { BreakerMinComplaints = v }),
        Int(Rule.ComplaintBreaker, "perMille", p => p.BreakerPerMille, (p, v) => p with { BreakerPerMille = v }),
        Int(Rule.AlgorithmFiling, "graceWorkingDays", p => p.FilingGraceWorkingDays, (p, v) => p with { FilingGraceWorkingDays = v }),
        Int(Rule.AddictionModel, "assessmentMaxAgeDays", p => p.AssessmentMaxAgeDays, (p, v) => p with { AssessmentMaxAgeDays = v }),
        .. Scores(Rule.IllegalContent, p => p.Illegal, (p, v) => p with { Illegal = v }),
        .. Scores(Rule.NegativeContent, p => p.Negative, (p, v) => p with { Negative = v }),
        .. Scores(Rule.PublicMorals, p => p.Morals, (p, v) => p with { Morals = v }),
        Int(Rule.PublicMorals, "topicScore", p => p.MoralsTopicScore, (p, v) => p with { MoralsTopicScore = v }),
        Int(Rule.PublicMorals, "topicMax", p => p.MoralsTopicMax, (p, v) => p with { MoralsTopicMax = v }, max: 1_000),
        Int(Rule.PublicMorals, "topicWindowSeconds", p => p.MoralsTopicWindowSeconds, (p, v) => p with { MoralsTopicWindowSeconds = v }, 1, Week),
        Int(Rule.OldNewsRehype, "agedSeconds", p => p.OldNewsAgedSeconds, (p, v) => p with { OldNewsAgedSeconds = v }),
        Int(Rule.OldNewsRehype, "agedMax", p => p.OldNewsAgedMax, (p, v) => p with { OldNewsAgedMax = v }, max: 1_000),
        Int(Rule.OldNewsRehype, "windowSeconds", p => p.OldNewsWindowSeconds, (p, v) => p with { OldNewsWindowSeconds = v }, 1, Week),
        .. Scores(Rule.MinorsHarmful, p => p.MinorsHarmful, (p, v) => p with { MinorsHarmful = v }),
        Int(Rule.PanicHype, "holdScore", p => p.PanicHoldScore, (p, v) => p with { PanicHoldScore = v }),
        Int(Rule.GeneratedLabel, "detectScore", p => p.GeneratedDetectScore, (p, v) => p with { GeneratedDetectScore = v }),
        Bool(Rule.GeneratedLabel, "autoLabel", p => p.GeneratedAutoLabel, (p, v) => p with { GeneratedAutoLabel = v }),
        Int(Rule.NewsRatio, "windowSeconds", p => p.NewsRatioWindowSeconds, (p, v) => p with { NewsRatioWindowSeconds = v }, 1, Week),
        Int(Rule.NewsRatio, "minTotal", p => p.NewsRatioMinTotal, (p, v) => p with { NewsRatioMinTotal = v }),
        Int(Rule.NewsRatio, "retrySeconds", p => p.NewsRatioRetrySeconds, (p, v) => p with { NewsRatioRetrySeconds = v }, 1, Week),
        Int(Rule.Diversity, "lastN", p => p.DiversityLastN, (p, v) => p with { DiversityLastN = (int)v }, 1, 32),
        Int(Rule.Diversity, "maxSame", p => p.DiversityMaxSame, (p, v) => p with { DiversityMaxSame = v }, max: 1_000),
        Int(Rule.Diversity, "lookbackSeconds", p => p.DiversityLookbackSeconds, (p, v) => p with { DiversityLookbackSeconds = v }, max: Week),
        Int(Rule.Diversity, "retrySeconds", p => p.DiversityRetrySeconds, (p, v) => p with { DiversityRetrySeconds = v }, 1, Week),
        Int(Rule.HotConcentration, "perProviderMax", p => p.HotPerProviderMax, (p, v) => p with { HotPerProviderMax = v }, max: 1_000),
        Int(Rule.HotConcentration, "perUserMax", p => p.HotPerUserMax, (p, v) => p with { HotPerUserMax = v }, max: 8),
        Int(Rule.HotConcentration, "windowSeconds", p => p.HotWindowSeconds, (p, v) => p with { HotWindowSeconds = v }, 1, Week),
        Int(Rule.OverRecommend, "lastN", p => p.OverRecommendLastN, (p, v) => p with { OverRecommendLastN = (int)v }, 1, 32),
        Int(Rule.OverRecommend, "minGrants", p => p.OverRecommendMinGrants, (p, v) => p with { OverRecommendMinGrants = v }),
        Int(Rule.OverRecommend, "sharePct", p => p.OverRecommendSharePct, (p, v) => p with { OverRecommendSharePct = v }),
        Int(Rule.OverRecommend, "lookbackSeconds", p => p.OverRecommendLookbackSeconds, (p, v) => p with { OverRecommendLookbackSeconds = v }, max: Week),
        Int(Rule.OverRecommend, "retrySeconds", p => p.OverRecommendRetrySeconds, (p, v) => p with { OverRecommendRetrySeconds = v }, 1, Week),
        Int(Rule.ReviewCapacity, "sustainSeconds", p => p.CapacitySustainSeconds, (p, v) => p with { CapacitySustainSeconds = v }, max: Week),
        Int(Rule.ReviewCapacity, "retrySeconds", p => p.CapacityRetrySeconds, (p, v) => p with { CapacityRetrySeconds = v }, 1, Week),
        Int(Rule.FrequencyBudget, "perDay", p => p.FrequencyPerDay, (p, v) => p with { FrequencyPerDay = v }, max: 64),
        Limit(Rule.FrequencyBudget, "perHour", 64, p => p.FrequencyPerHour, (p, v) => p with { FrequencyPerHour = v }),
        Limit(Rule.FrequencyBudget, "gapSeconds", 86_400, p => p.FrequencyGapSeconds, (p, v) => p with { FrequencyGapSeconds = v }),
        Limit(Rule.FrequencyBudget, "perCategoryDay", 64, p => p.FrequencyPerCategoryDay, (p, v) => p with { FrequencyPerCategoryDay = v }),
        Limit(Rule.FrequencyBudget, "perProviderDay", 64, p => p.FrequencyPerProviderDay, (p, v) => p with { FrequencyPerProviderDay = v }),
        Limit(Rule.FrequencyBudget, "servicePerDay", 100_000, p => p.FrequencyServicePerDay, (p, v) => p with { FrequencyServicePerDay = v }),
        Int(Rule.MemberParity, "num", p => p.ParityNum, (p, v) => p with { ParityNum = v }, min: 1),
        Int(Rule.MemberParity, "den", p => p.ParityDen, (p, v) => p with { ParityDen = v }, min: 1),
        Int(Rule.MemberParity, "windowDays", p => p.ParityWindowDays, (p, v) => p with { ParityWindowDays = v }, max: Week / 86_400),
        Int(Rule.MemberParity, "minUserDays", p => p.ParityMinUserDays, (p, v) => p with { ParityMinUserDays = v }),
        Bool(Rule.Consent, "requireVendorSharing", p => p.ConsentRequireVendorSharing, (p, v) => p with { ConsentRequireVendorSharing = v }),
        Int(Rule.AdLabel, "detectScore", p => p.AdDetectScore, (p, v) => p with { AdDetectScore = v }),
        Bool(Rule.AdLabel, "autoMark", p => p.AdAutoMark, (p, v) => p with { AdAutoMark = v }),
        .. Scores(Rule.InduceClick, p => p.InduceClick, (p, v) => p with { InduceClick = v }),
        Int(Rule.TrafficIntegrity, "minClicks", p => p.TrafficMinClicks, (p, v) => p with { TrafficMinClicks = v }),
        Int(Rule.TrafficIntegrity, "noReceiptPct", p => p.TrafficNoReceiptPct, (p, v) => p with { TrafficNoReceiptPct = v }),
        Bool(Rule.QuietHours, "officialWarningExempt", p => p.QuietOfficialWarningExempt, (p, v) => p with { QuietOfficialWarningExempt = v }),
    ];

    private static readonly Dictionary<(Rule, string), RuleParameter> ByName = All.ToDictionary(parameter => (parameter.Rule, parameter.Name));

    /// <summary>The parameter of that exact name; null when the rule has none of it.</summary>
    public static RuleParameter? Find(Rule rule, string name) => ByName.GetValueOrDefault((rule, name));

    public static IEnumerable<RuleParameter> Of(Rule rule) => All.Where(parameter => parameter.Rule == rule);

    private static RuleParameter Int(
        Rule rule, string name, Func<RuleParameters, long> read, Func<RuleParameters, long, RuleParameters> write, long min = 0, long max = MaxInteger) =>
        new(rule, name, ParameterKind.Integer, Nullable: false, min, max, p => read(p), (p, v) => write(p, v!.Value));

    private static RuleParameter Limit(
        Rule rule, string name, long max, Func<RuleParameters, long?> read, Func<RuleParameters, long?, RuleParameters> write) =>
        new(rule, name, ParameterKind.Integer, Nullable: true, 0, max, read, write);

    private static RuleParameter Bool(Rule rule, string name, Func<RuleParameters, bool> read, Func<RuleParameters, bool, RuleParameters> write) =>
        new(rule, name, ParameterKind.Boolean, Nullable: false, 0, 1, p => read(p) ? 1 : 0, (p, v) => write(p, v == 1));

    private static RuleParameter[] Scores(Rule rule, Func<RuleParameters, LabelScores> read, Func<RuleParameters, LabelScores, RuleParameters> write) =>
    [
        Int(rule, "holdScore", p => read(p).Hold, (p, v) => write(p, read(p) with { Hold = v })),
        Int(rule, "refuseScore", p => read(p).Refuse, (p, v) => write(p, read(p) with { Refuse = v })),
    ];
}
