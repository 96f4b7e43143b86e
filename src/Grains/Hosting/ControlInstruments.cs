using System.Diagnostics.Metrics;

namespace PushOrleans.Grains;

/// <summary>Instruments of the control side, in the one meter.</summary>
internal static class ControlInstruments
{
    private static readonly Meter Meter = new("PushOrleans");

    public static readonly Counter<long> InputsVersions = Meter.CreateCounter<long>("push.inputs.versions", "{version}", "Versions of the inputs stored");
    public static readonly Counter<long> CampaignDecisions = Meter.CreateCounter<long>("push.campaign.decisions", "{decision}", "Campaign decisions by verdict");
    public static readonly Counter<long> CampaignTransitions = Meter.CreateCounter<long>("push.campaign.transitions", "{transition}", "Campaigns that entered a state");
    public static readonly Counter<long> Redrives = Meter.CreateCounter<long>("push.campaign.redrives", "{call}", "Partitions driven again after they fell silent");
    public static readonly Counter<long> SlotsLeased = Meter.CreateCounter<long>("push.quota.leased", "{slot}", "Slots of providers' quotas handed out in leases");
    public static readonly Counter<long> SlotsRecalled = Meter.CreateCounter<long>("push.quota.recalled", "{slot}", "Slots called back from other partitions");
}
