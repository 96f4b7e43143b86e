using System.Text.Json;
using PushOrleans.Compliance;
using PushOrleans.Resources;

namespace PushOrleans.Cli.Simulation;

/// <summary>Writes the decisions of a run (contracts §4.2), sorted: campaign decisions first, then user decisions.</summary>
internal static class VerdictFile
{
    public static void Write(SimulationResult result, Stream output, CancellationToken cancellationToken)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        foreach (var run in result.Runs)
            for (var attempt = 0; attempt < run.Decisions.Count; attempt++) WriteCampaign(json, result, run, attempt, output);
        foreach (var run in result.Runs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            run.Verdicts.Sort(static (a, b) => a.Person != b.Person ? a.Person.CompareTo(b.Person) : a.Attempt.CompareTo(b.Attempt));
            foreach (var verdict in run.Verdicts) WriteUser(json, result, run, verdict, output);
        }
    }

    private static void WriteCampaign(Utf8JsonWriter json, SimulationResult result, CampaignRun run, int attempt, Stream output)
    {
        var verdict = run.Decisions[attempt];
        var hits = new HitsJson().Of(verdict.Explained.Hits);
        Start(json, run.Campaign.Id, null, attempt, verdict.At, verdict.Explained.Decision, hits, result.Policy.Name);
        json.WriteNumber("audience", run.Audience.Length);
        End(json, output);
    }

    private static void WriteUser(Utf8JsonWriter json, SimulationResult result, CampaignRun run, in UserVerdict verdict, Stream output)
    {
        Start(json, run.Campaign.Id, result.People.IdOf(verdict.Person), verdict.Attempt, verdict.At, verdict.Decision, verdict.Hits, result.Policy.Name);
        if (verdict.Decision.IsGrant)
        {
            json.WriteStartArray("devices");
            foreach (var device in verdict.Decision.Devices) json.WriteStringValue(device);
            json.WriteEndArray();
        }

        End(json, output);
    }

    private static void Start(
        Utf8JsonWriter json, string campaign, string? user, long attempt, long at, in Decision decision, byte[] hits, string policy)
    {
        json.WriteStartObject();
        json.WriteString("campaign", campaign);
        json.WriteString("user", user);
        json.WriteNumber("attempt", attempt);
        json.WriteString("at", Lexical.FormatTime(at));
        json.WriteString("verdict", WireNames.Of(decision.Verdict));
        json.WriteString("until", decision.Verdict == Verdict.Defer ? Lexical.FormatTime(decision.Until) : null);
        json.WriteString("reason", decision.Reason?.Id());
        json.WriteString("code", WireNames.Of(decision.Code));
        json.WritePropertyName("hits");
        json.WriteRawValue(hits, skipInputValidation: true);
        json.WriteString("mask", decision.Mask.ToString("x16"));
        json.WriteString("policy", policy);
    }

    private static void End(Utf8JsonWriter json, Stream output)
    {
        json.WriteEndObject();
        json.Flush();
        json.Reset();
        output.WriteByte((byte)'\n');
    }
}
