using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Resources;

/// <summary>How the values of enumerations are written in JSON.</summary>
public static class WireNames
{
    internal static readonly Choices<CampaignClass> Classes = new(
        ("service", CampaignClass.Service), ("news", CampaignClass.News), ("vertical", CampaignClass.Vertical), ("ad", CampaignClass.Ad));

    internal static readonly Choices<Sensitivity> Sensitivities = new(
        ("none", Sensitivity.None), ("hot", Sensitivity.Hot), ("case", Sensitivity.Case), ("disaster", Sensitivity.Disaster));

    internal static readonly Choices<Originality> Originalities = new(
        ("original", Originality.Original), ("reprint", Originality.Reprint), ("platform", Originality.Platform));

    internal static readonly Choices<LicenceTypes> Licences = new(
        ("original", LicenceTypes.Original), ("reprint", LicenceTypes.Reprint), ("platform", LicenceTypes.Platform));

    internal static readonly Choices<SelectionMode> Modes = new(
        ("broadcast", SelectionMode.Broadcast), ("segment", SelectionMode.Segment), ("model", SelectionMode.Model));

    internal static readonly Choices<AudienceKind> Audiences = new(
        ("all", AudienceKind.All), ("segment", AudienceKind.Segment), ("users", AudienceKind.Users));

    internal static readonly Choices<AgeBand> AgeBands = new(
        ("under14", AgeBand.Under14), ("14to17", AgeBand.From14To17), ("adult", AgeBand.Adult), ("unknown", AgeBand.Unknown));

    internal static readonly Choices<SourceStatus> SourceStatuses = new(
        ("active", SourceStatus.Active), ("frozen", SourceStatus.Frozen), ("removed", SourceStatus.Removed));

    internal static readonly Choices<StopScope> StopScopes = new(
        ("all", StopScope.All), ("topic", StopScope.Topic), ("campaign", StopScope.Campaign), ("provider", StopScope.Provider));

    internal static readonly Choices<ProviderStatus> ProviderStatuses = new(
        ("active", ProviderStatus.Active), ("suspended", ProviderStatus.Suspended));

    internal static readonly Choices<Tier> Tiers = new(("ordinary", Tier.Ordinary), ("member", Tier.Member));

    internal static readonly Choices<LabelBy> LabelAuthors = new(("machine", LabelBy.Machine), ("reviewer", LabelBy.Reviewer));

    internal static readonly Choices<ReceiptKind> ReceiptKinds = new(
        ("shown", ReceiptKind.Shown), ("closed", ReceiptKind.Closed), ("clicked", ReceiptKind.Clicked),
        ("dismissFailed", ReceiptKind.DismissFailed), ("rejectedByVendor", ReceiptKind.RejectedByVendor), ("renderFailed", ReceiptKind.RenderFailed));

    internal static readonly Choices<ComplaintStatus> ComplaintStatuses = new(
        ("open", ComplaintStatus.Open), ("answered", ComplaintStatus.Answered), ("closed", ComplaintStatus.Closed));

    private static readonly Choices<Verdict> Verdicts = new(
        ("allow", Verdict.Allow), ("modify", Verdict.Modify), ("defer", Verdict.Defer), ("hold", Verdict.Hold), ("refuse", Verdict.Refuse));

    public static string Of(Verdict verdict) => Verdicts.NameOf(verdict);

    public static string Of(CampaignClass @class) => Classes.NameOf(@class);

    public static string Of(ReceiptKind kind) => ReceiptKinds.NameOf(kind);

    /// <summary>Null for <see cref="DecisionCode.None"/>.</summary>
    public static string? Of(DecisionCode code) => code switch
    {
        DecisionCode.Expires => "EXPIRES",
        DecisionCode.Retries => "RETRIES",
        _ => null,
    };

    public static bool TryParse(string name, out CampaignClass @class) => Classes.TryFind(name, out @class);

    public static bool TryParse(string name, out Verdict verdict) => Verdicts.TryFind(name, out verdict);

    internal enum ProviderStatus
    {
        Active = 0,
        Suspended = 1,
    }

    internal enum Tier
    {
        Ordinary = 0,
        Member = 1,
    }

    internal enum ComplaintStatus
    {
        Open = 0,
        Answered = 1,
        Closed = 2,
    }

    internal enum LabelBy
    {
        Machine = 0,
        Reviewer = 1,
    }
}
