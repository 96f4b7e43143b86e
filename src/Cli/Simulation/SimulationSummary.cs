using System.Buffers;
using System.Numerics;
using System.Text.Json;
using PushOrleans.Compliance;
using PushOrleans.Resources;

namespace PushOrleans.Cli.Simulation;

/// <summary>The counts of a run (contracts §4.2).</summary>
internal sealed class SimulationSummary
{
    private readonly long[] _verdicts = new long[(int)Verdict.Refuse + 1];
    private readonly long[] _terminal = new long[(int)Verdict.Refuse + 1];
    private readonly long[] _hits = new long[RuleIds.All.Count];
    private readonly long[] _primary = new long[RuleIds.All.Count];

    public SimulationSummary(SimulationResult result)
    {
        (Policy, Campaigns, Users) = (result.Policy.Name, result.Runs.Count, result.Users);
        foreach (var run in result.Runs) Add(run);
        Digest = VerdictDigest.Of(result);
    }

    public string Policy { get; }
    public int Campaigns { get; }
    public int Users { get; }
    public long Audience { get; private set; }
    public long CampaignHold { get; private set; }
    public long CampaignRefuse { get; private set; }
    public long CampaignDecisions { get; private set; }
    public long UserDecisions { get; private set; }
    public string Digest { get; }

    /// <summary>Whether everyone meant ended in exactly one state.</summary>
    public bool Conserved => Audience == Terminal(Verdict.Allow) + Terminal(Verdict.Modify) + Terminal(Verdict.Hold) + Terminal(Verdict.Refuse)
        + CampaignHold + CampaignRefuse;

    public long Verdicts(Verdict verdict) => _verdicts[(int)verdict];

    /// <summary>Users by their last decision.</summary>
    public long Terminal(Verdict verdict) => _terminal[(int)verdict];

    public long Hits(Rule rule) => _hits[(int)rule];

    public long Primary(Rule rule) => _primary[(int)rule];

    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, IndentSize = 1 })) Write(json);
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private void Add(CampaignRun run)
    {
        Audience += run.Audience.Length;
        CampaignDecisions += run.Decisions.Count;
        UserDecisions += run.Verdicts.Count;
        foreach (var verdict in run.Decisions) Count(verdict.Explained.Decision);
        foreach (var verdict in run.Verdicts)
        {
            Count(verdict.Decision);
            if (verdict.Decision.IsTerminal) _terminal[(int)verdict.Decision.Verdict]++;
        }

        switch (run.Decisions[^1].Explained.Decision.Verdict)
        {
            case Verdict.Hold:
                CampaignHold += run.Audience.Length;
                break;
            case Verdict.Refuse:
                CampaignRefuse += run.Audience.Length;
                break;
        }
    }

    private void Count(in Decision decision)
    {
        _verdicts[(int)decision.Verdict]++;
        if (decision.Reason is { } reason) _primary[(int)reason]++;
        for (var mask = decision.Mask; mask != 0; mask &= mask - 1) _hits[BitOperations.TrailingZeroCount(mask)]++;
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("policy", Policy);
        json.WriteNumber("campaigns", Campaigns);
        json.WriteNumber("users", Users);
        json.WriteNumber("audience", Audience);
        json.WriteStartObject("terminal");
        foreach (var verdict in (ReadOnlySpan<Verdict>)[Verdict.Allow, Verdict.Modify, Verdict.Hold, Verdict.Refuse])
            json.WriteNumber(WireNames.Of(verdict), Terminal(verdict));
        json.WriteNumber("campaignHold", CampaignHold);
        json.WriteNumber("campaignRefuse", CampaignRefuse);
        json.WriteEndObject();
        json.WriteBoolean("conserved", Conserved);
        json.WriteNumber("campaignDecisions", CampaignDecisions);
        json.WriteNumber("userDecisions", UserDecisions);
        json.WriteStartObject("verdicts");
        foreach (var verdict in Enum.GetValues<Verdict>()) json.WriteNumber(WireNames.Of(verdict), Verdicts(verdict));
        json.WriteEndObject();
        json.WriteStartObject("rules");
        foreach (var rule in RuleIds.All)
        {
            json.WriteStartObject(rule.Id());
            json.WriteNumber("hits", Hits(rule));
            json.WriteNumber("primary", Primary(rule));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteString("digest", Digest);
        json.WriteEndObject();
    }
}
