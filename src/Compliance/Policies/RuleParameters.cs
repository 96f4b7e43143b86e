namespace PushOrleans.Compliance;

/// <summary>The parameters of all rules with the catalogue's defaults. Seconds, days, counts, scores (0–1000) and per cents, as named.</summary>
public sealed record RuleParameters
{
    public long ComplaintEntryGraceSeconds { get; init; } = 86_400;
    public long BreakerMinComplaints { get; init; } = 20;
    public long BreakerPerMille { get; init; } = 1;
    public long FilingGraceWorkingDays { get; init; } = 10;
    public long AssessmentMaxAgeDays { get; init; } = 180;
    public LabelScores Illegal { get; init; } = new(600, 950);
    public LabelScores Negative { get; init; } = new(600, 950);
    public LabelScores Morals { get; init; } = new(600, 950);
    public long MoralsTopicScore { get; init; } = 300;
    public long MoralsTopicMax { get; init; } = 2;
    public long MoralsTopicWindowSeconds { get; init; } = 21_600;
    public long OldNewsAgedSeconds { get; init; } = 259_200;
    public long OldNewsAgedMax { get; init; } = 2;
    public long OldNewsWindowSeconds { get; init; } = 86_400;
    public LabelScores MinorsHarmful { get; init; } = new(600, 900);
    public long PanicHoldScore { get; init; } = 600;
    public long GeneratedDetectScore { get; init; } = 900;
    public bool GeneratedAutoLabel { get; init; } = true;
    public long NewsRatioWindowSeconds { get; init; } = 604_800;
    public long NewsRatioMinTotal { get; init; } = 50;
    public long NewsRatioRetrySeconds { get; init; } = 21_600;
    public int DiversityLastN { get; init; } = 5;
    public long DiversityMaxSame { get; init; } = 5;
    public long DiversityLookbackSeconds { get; init; } = 604_800;
    public long DiversityRetrySeconds { get; init; } = 14_400;
    public long HotPerProviderMax { get; init; } = 3;
    public long HotPerUserMax { get; init; } = 1;
    public long HotWindowSeconds { get; init; } = 86_400;
    public int OverRecommendLastN { get; init; } = 10;
    public long OverRecommendMinGrants { get; init; } = 10;
    public long OverRecommendSharePct { get; init; } = 80;
    public long OverRecommendLookbackSeconds { get; init; } = 604_800;
    public long OverRecommendRetrySeconds { get; init; } = 14_400;
    public long CapacitySustainSeconds { get; init; } = 900;
    public long CapacityRetrySeconds { get; init; } = 900;
    public long FrequencyPerDay { get; init; } = 8;
    public long? FrequencyPerHour { get; init; } = 2;
    public long? FrequencyGapSeconds { get; init; } = 600;
    public long? FrequencyPerCategoryDay { get; init; } = 3;
    public long? FrequencyPerProviderDay { get; init; } = 3;
    public long? FrequencyServicePerDay { get; init; } = 20;
    public long ParityNum { get; init; } = 3;
    public long ParityDen { get; init; } = 2;
    public long ParityWindowDays { get; init; } = 7;
    public long ParityMinUserDays { get; init; } = 1000;
    public bool ConsentRequireVendorSharing { get; init; } = true;
    public long AdDetectScore { get; init; } = 900;
    public bool AdAutoMark { get; init; } = true;
    public LabelScores InduceClick { get; init; } = new(600, 950);
    public long TrafficMinClicks { get; init; } = 100;
    public long TrafficNoReceiptPct { get; init; } = 30;
    public bool QuietOfficialWarningExempt { get; init; }
}

/// <summary>From which score a label holds, and from which it refuses (0–1000).</summary>
public readonly record struct LabelScores(long Hold, long Refuse);
