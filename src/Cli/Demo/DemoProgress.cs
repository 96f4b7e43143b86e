using Spectre.Console;

namespace PushOrleans.Cli;

/// <summary>Shows how far the campaigns are: a live table on a terminal, a line every two seconds elsewhere.</summary>
internal sealed class DemoProgress(Terminal terminal, CampaignWatch watch, JumpingClock clock, int campaigns, TimeProvider system)
{
    private static readonly TimeSpan LivePace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LinePace = TimeSpan.FromSeconds(2);

    public Task Show(CancellationToken cancellationToken) => terminal.IsInteractive
        ? terminal.Console.Live(Table()).StartAsync(context => Tick(LivePace, () => context.UpdateTarget(Table()), cancellationToken))
        : Tick(LinePace, () => terminal.WriteLine(Line()), cancellationToken);

    private async Task Tick(TimeSpan pace, Action show, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(pace, system);
        while (await timer.WaitForNextTickAsync(cancellationToken)) show();
    }

    private string Line()
    {
        var now = watch.Look();
        return $"deciding    {now.Ended} of {campaigns} campaigns done; audience {now.Audience:N0}, undecided {now.Undecided:N0}, deferred {now.Deferred:N0}, decided {now.Decided:N0}; clock {clock.GetUtcNow():u}";
    }

    private Table Table()
    {
        var now = watch.Look();
        return new Table().AddColumns("campaigns done", "audience", "undecided", "deferred", "decided", "clock")
            .AddRow($"{now.Ended} of {campaigns}", $"{now.Audience:N0}", $"{now.Undecided:N0}", $"{now.Deferred:N0}", $"[green]{now.Decided:N0}[/]", $"{clock.GetUtcNow():u}");
    }
}
