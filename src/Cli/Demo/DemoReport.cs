using System.Diagnostics;
using System.Text.Json;
using PushOrleans.Compliance;
using Spectre.Console;

namespace PushOrleans.Cli;

/// <summary>What came out: verdicts by rule, three of them explained, the ledger verified, a sample replayed, the sums.</summary>
/// <param name="replay">Decides a sample of recorded verdicts again: how many, and how many came out equal.</param>
/// <param name="isOurs">Which verdicts of the ledger are this run's; null = all.</param>
internal sealed class DemoReport(
    ApiClient client, Func<CancellationToken, Task<(long Replayed, long Equal)>> replay, AudienceSizes sizes, Terminal terminal, Func<LedgerVerdict, bool>? isOurs = null)
{

    public async Task<DemoResult> Write(IReadOnlyList<string> campaigns, Stopwatch elapsed, CancellationToken cancellationToken)
    {
        var tally = new LedgerTally();
        await client.Stream("ledger", stream => LedgerLines.Read(stream, Take, cancellationToken), cancellationToken);
        WriteRules(tally);
        void Take(LedgerVerdict line)
        {
            if (isOurs is null || isOurs(line)) tally.Add(line);
        }

        foreach (var verdict in new[] { "refuse", "defer", "modify" }) await WriteOne(campaigns, verdict, cancellationToken);

        var verified = await client.Get("ledger/verify", cancellationToken);
        var (replayed, equal) = await replay(cancellationToken);
        var answers = new List<JsonElement>();
        foreach (var id in campaigns) answers.Add(await client.Get($"campaigns/{ApiClient.Escape(id)}", cancellationToken));
        var (audience, terminals) = (0L, new TerminalCounts());
        foreach (var answer in answers)
        {
            var end = await CampaignEnd.Of(answer, sizes);
            // Of an armed campaign the audience is what its partitions have pinned: apart from the sum of its ends.
            var pinned = answer.GetProperty("counts").Number("audience");
            audience += pinned > 0 || answer.Text("state") == "done" ? pinned : await sizes.Of(answer.GetProperty("campaign"));
            terminals += end;
        }

        var digest = tally.Digest();
        var result = new DemoResult(
            audience, terminals, verified.FieldOrNull("ok")?.GetBoolean() == true, replayed, equal,
            Rate(answers, tally.Verdicts), digest, tally.DecidedTwice, elapsed.ElapsedMilliseconds);
        WriteSums(result, tally.Verdicts, verified);
        return result;
    }

    private void WriteRules(LedgerTally tally)
    {
        var table = new Table { Title = new TableTitle("Verdicts by rule · 按规则统计") }.AddColumns("rule", "why", "原因", "verdict");
        table.AddColumn(new TableColumn("count").RightAligned());
        foreach (var ((verdict, reason), count) in tally.Counts.OrderBy(entry => entry.Key.Reason ?? "", StringComparer.Ordinal).ThenBy(entry => entry.Key.Verdict, StringComparer.Ordinal))
        {
            var info = reason is null ? null : RuleCatalog.All.FirstOrDefault(rule => rule.Id == reason);
            table.AddRow(reason ?? "-", Markup.Escape(info?.ReasonEn ?? "no rule objects"), Markup.Escape(info?.ReasonZh ?? "未命中任何规则"), $"[{VerdictView.Colour(verdict)}]{verdict}[/]", $"{count:N0}");
        }

        terminal.Console.Write(table);
    }

    /// <summary>The first decision of this kind, all attempts of its user explained.</summary>
    private async Task WriteOne(IReadOnlyList<string> campaigns, string verdict, CancellationToken cancellationToken)
    {
        foreach (var id in campaigns)
        {
            var found = await client.Get($"campaigns/{ApiClient.Escape(id)}/decisions?verdict={verdict}&limit=5", cancellationToken);
            var user = found.Items("items").Select(item => item.TextOrNull("user")).FirstOrDefault(name => name is not null);
            if (user is null) continue;
            var explained = await client.Get($"campaigns/{ApiClient.Escape(id)}/decisions/{ApiClient.Escape(user)}", cancellationToken);
            var decision = explained.Items("decisions").First(item => item.Text("verdict") == verdict);
            terminal.Console.MarkupLineInterpolated($"[grey]why a {verdict}:[/] pushorleans explain {id} {user}");
            VerdictView.Write(terminal.Console, decision);
            return;
        }
    }

    /// <summary>All verdicts over the time from the first arming to the last durable verdict.</summary>
    private static long Rate(IReadOnlyList<JsonElement> answers, long verdicts)
    {
        var armed = answers.Where(answer => answer.FieldOrNull("armedAtMs") is not null && answer.FieldOrNull("lastVerdictAtMs") is not null).ToArray();
        if (armed.Length == 0) return 0;
        var milliseconds = armed.Max(answer => answer.Number("lastVerdictAtMs")) - armed.Min(answer => answer.Number("armedAtMs"));
        return milliseconds > 0 ? verdicts * 1000 / milliseconds : 0;
    }

    private void WriteSums(DemoResult result, long verdicts, JsonElement verified)
    {
        var end = result.Terminal;
        terminal.WriteLine($"audience    {result.Audience:N0} = allow {end.Allow:N0} + modify {end.Modify:N0} + hold {end.Hold:N0} + refuse {end.Refuse:N0}"
            + $" + campaign hold {end.CampaignHold:N0} + campaign refuse {end.CampaignRefuse:N0} + cancelled {end.Cancelled:N0} + pending {end.Pending:N0}");
        Check("conserved", result.Conserved, $"everyone ended once ({result.DecidedTwice} twice)");
        Check("ledger", result.LedgerVerified, $"{verified.Number("records"):N0} records, root {verified.Text("root")}");
        Check("replay", result.ReplayEqual == result.Replayed, $"{result.ReplayEqual:N0} of {result.Replayed:N0} recorded verdicts came out the same");
        terminal.WriteLine($"rate        {result.VerdictsPerSecond:N0} durable verdicts per second ({verdicts:N0} in all)");
        terminal.WriteLine($"digest      {result.Digest}");
        terminal.WriteLine($"elapsed     {result.ElapsedMs / 1000.0:N1} s, {Environment.WorkingSet / (1024 * 1024):N0} MB of memory");
    }

    private void Check(string name, bool holds, string text) =>
        terminal.Console.MarkupLineInterpolated($"{name,-11} [{(holds ? "green" : "red")}]{(holds ? "yes" : "NO")}[/] {text}");
}
