using System.Text.Json.Nodes;

namespace PushOrleans.Cli;

/// <summary>How many users ended how. The eight sum to the audience.</summary>
internal sealed record TerminalCounts(
    long Allow = 0, long Modify = 0, long Hold = 0, long Refuse = 0, long CampaignHold = 0, long CampaignRefuse = 0, long Cancelled = 0, long Pending = 0)
{
    public long Sum => Allow + Modify + Hold + Refuse + CampaignHold + CampaignRefuse + Cancelled + Pending;

    public static TerminalCounts operator +(TerminalCounts left, TerminalCounts right) => new(
        left.Allow + right.Allow, left.Modify + right.Modify, left.Hold + right.Hold, left.Refuse + right.Refuse,
        left.CampaignHold + right.CampaignHold, left.CampaignRefuse + right.CampaignRefuse, left.Cancelled + right.Cancelled, left.Pending + right.Pending);
}

/// <summary>What a demo came to: sums over all campaigns.</summary>
/// <param name="VerdictsPerSecond">All verdicts over the time from the first arming to the last durable verdict.</param>
/// <param name="Digest">Of every verdict in the ledger, users by pseudonym.</param>
internal sealed record DemoResult(
    long Audience, TerminalCounts Terminal, bool LedgerVerified, long Replayed, long ReplayEqual, long VerdictsPerSecond, string Digest, long DecidedTwice, long ElapsedMs)
{
    public bool Conserved => Terminal.Sum == Audience && Terminal.Pending == 0 && DecidedTwice == 0;

    public bool Holds => Conserved && LedgerVerified && ReplayEqual == Replayed;

    public JsonObject ToJson() => new()
    {
        ["audience"] = Audience,
        ["terminal"] = new JsonObject
        {
            ["allow"] = Terminal.Allow,
            ["modify"] = Terminal.Modify,
            ["hold"] = Terminal.Hold,
            ["refuse"] = Terminal.Refuse,
            ["campaignHold"] = Terminal.CampaignHold,
            ["campaignRefuse"] = Terminal.CampaignRefuse,
            ["cancelled"] = Terminal.Cancelled,
            ["pending"] = Terminal.Pending,
        },
        ["conserved"] = Conserved,
        ["ledgerVerified"] = LedgerVerified,
        ["replayed"] = Replayed,
        ["replayEqual"] = ReplayEqual,
        ["verdictsPerSecond"] = VerdictsPerSecond,
        ["digest"] = Digest,
        ["elapsedMs"] = ElapsedMs,
    };
}
