using System.Text.Json;

namespace PushOrleans.Cli;

/// <summary>How one campaign ended, read from the API.</summary>
internal static class CampaignEnd
{
    /// <summary>
    /// A campaign that was armed counts its users; one that ended before (refused, or held until it expired) counts its audience as a whole.
    /// </summary>
    public static async Task<TerminalCounts> Of(JsonElement answer, AudienceSizes sizes)
    {
        var counts = answer.FieldOrNull("counts") ?? default;
        if (counts.Number("audience") > 0)
        {
            return new TerminalCounts(
                counts.Number("allow"), counts.Number("modify"), counts.Number("hold"), counts.Number("refuse"),
                Cancelled: counts.Number("stopped"), Pending: counts.Number("undecided") + counts.Number("deferred"));
        }

        var decision = answer.FieldOrNull("campaignDecision") ?? default;
        if (answer.Text("state") == "done") return new TerminalCounts();
        var audience = await sizes.Of(answer.GetProperty("campaign"));
        return (answer.Text("state"), decision.Text("verdict")) switch
        {
            ("cancelled", _) => new TerminalCounts(Cancelled: audience),
            ("refused", _) => new TerminalCounts(CampaignRefuse: audience),
            ("expired", "hold") => new TerminalCounts(CampaignHold: audience),
            ("expired", _) => new TerminalCounts(CampaignRefuse: audience),
            _ => new TerminalCounts(Pending: audience),
        };
    }
}
