using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>The names of a campaign's states.</summary>
internal static class CampaignStates
{
    private static readonly (CampaignState State, string Name)[] All =
    [
        (CampaignState.Screening, "screening"), (CampaignState.Review, "review"), (CampaignState.Approved, "approved"), (CampaignState.Sending, "sending"),
        (CampaignState.Refused, "refused"), (CampaignState.Expired, "expired"), (CampaignState.Done, "done"), (CampaignState.Cancelled, "cancelled"),
    ];

    public static IEnumerable<string> Names => All.Select(x => x.Name);

    public static string Name(CampaignState state) => All.First(x => x.State == state).Name;

    public static CampaignState? Find(string name) => All.Where(x => x.Name == name).Select(x => (CampaignState?)x.State).FirstOrDefault();

    public static bool IsTerminal(this CampaignState state) => state >= CampaignState.Refused;
}
