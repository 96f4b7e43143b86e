using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>Where lists grow until their length is known; reused by a thread.</summary>
internal sealed class UserScratch
{
    public List<ConsentRecord> Consents { get; } = [];
    public List<Refusal> Refusals { get; } = [];
    public List<AgreementAcceptance> Agreements { get; } = [];
    public List<CategoryOptOut> OptOuts { get; } = [];
    public List<DeletedTag> DeletedTags { get; } = [];
    public List<MemberTier> Tiers { get; } = [];
    public List<FrequencyChoice> Choices { get; } = [];
    public List<TimeWindow> Windows { get; } = [];
    public List<Device> Devices { get; } = [];
    public List<string> Texts { get; } = [];
}
