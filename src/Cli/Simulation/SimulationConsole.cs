using PushOrleans.Compliance;
using PushOrleans.Resources;
using Spectre.Console;

namespace PushOrleans.Cli.Simulation;

/// <summary>What a person at a terminal sees of a run, on stderr: progress, then a table. stdout is for the one JSON object.</summary>
internal sealed class SimulationConsole(IAnsiConsole console)
{
    private const int ShownRules = 12;

    /// <summary>Runs the loop under a progress bar.</summary>
    public SimulationResult Run(Simulator simulator, CancellationToken cancellationToken) => console.Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
        .Start(context =>
        {
            var task = context.AddTask("deciding");
            return simulator.Run(
                at =>
                {
                    task.MaxValue = Math.Max(1, at.Audience);
                    task.Value = at.Settled;
                    task.Description = $"{at.Decisions:N0} decisions, {Lexical.FormatTime(at.Clock)}";
                },
                cancellationToken);
        });

    public void Show(SimulationSummary summary)
    {
        var counts = new Table().Border(TableBorder.Rounded).Title($"{Markup.Escape(summary.Policy)}: {summary.Campaigns:N0} campaigns, {summary.Users:N0} users");
        counts.AddColumn("audience").AddColumn("allow").AddColumn("modify").AddColumn("hold").AddColumn("refuse").AddColumn("campaign hold").AddColumn("campaign refuse");
        counts.AddRow(
            $"{summary.Audience:N0}",
            $"{summary.Terminal(Verdict.Allow):N0}",
            $"{summary.Terminal(Verdict.Modify):N0}",
            $"{summary.Terminal(Verdict.Hold):N0}",
            $"{summary.Terminal(Verdict.Refuse):N0}",
            $"{summary.CampaignHold:N0}",
            $"{summary.CampaignRefuse:N0}");
        console.Write(counts);

        var rules = new Table().Border(TableBorder.Rounded).Title("rules that decided most");
        rules.AddColumn("rule").AddColumn(new TableColumn("primary").RightAligned()).AddColumn(new TableColumn("hits").RightAligned());
        foreach (var rule in RuleIds.All.Where(rule => summary.Hits(rule) > 0).OrderByDescending(summary.Primary).ThenBy(rule => rule).Take(ShownRules))
            rules.AddRow(rule.Id(), $"{summary.Primary(rule):N0}", $"{summary.Hits(rule):N0}");
        console.Write(rules);
    }
}
