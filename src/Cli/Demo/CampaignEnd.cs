using System.Text.Json;

namespace PushOrleans.Cli;

/// <summary>How one campaign ended, read from the API.</summary>
internal static class CampaignEnd
{
    /// <summary>
    /// A campaign that was armed counts its users; one that ended before (refused, or held until it expired) counts the audience that its
    /// decision names for the whole.
    /// </summary>
    public static TerminalCounts Of(JsonElement answer)
    {
        var counts = answer.FieldOrNull("counts") ?? default;
        if (counts.Number("audience") > 0)
        {
            return new TerminalCounts(
                counts.Number("allow"), counts.Number("modify"), counts.Number("hold"), counts.Number("refuse"),
                Cancelled: counts.Number("stopped"), Pending: counts.Number("undecided") + counts.Number("deferred"));
        }

        var decision = answer.FieldOrNull("campaignDecision") ?? default;
        var audience = decision.Number("audience");
        return (answer.Text("state"), decision.Text("verdict")) switch
        {
            ("done" or "cancelled", _) => new TerminalCounts(Cancelled: answer.Text("state") == "cancelled" ? audience : 0),
            ("refused", _) => new TerminalCounts(CampaignRefuse: audience),
            ("expired", "hold") => new TerminalCounts(CampaignHold: audience),
            ("expired", _) => new TerminalCounts(CampaignRefuse: audience),
            _ => new TerminalCounts(Pending: audience),
        };
    }
}
