using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Cli;

/// <summary>
/// Puts the clock forward over the time in which nobody has anything to do, so that pushes that were deferred for hours are decided
/// within the demo.
/// </summary>
internal sealed class IdleJumper(JumpingClock clock, Agenda agenda, TimeProvider system)
{
    /// <summary>How often to look.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);

    /// <summary>Looks in a row that have to agree: what one grain has sent, the next may not have begun with.</summary>
    private const int Agreeing = 2;

    public long Jumps { get; private set; }

    public async Task Run(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pace, system);
        (long? Due, int Times) seen = (null, 0);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var (idle, due) = agenda.Look();
            if (!idle || due is null)
            {
                seen = (null, 0);
                continue;
            }

            seen = seen.Due == due ? (due, seen.Times + 1) : (due, 1);
            if (seen.Times < Agreeing) continue;
            if (clock.JumpTo(DateTimeOffset.FromUnixTimeSeconds(due.Value)))
            {
                Jumps++;
                agenda.Wake(due.Value);
            }

            seen = (null, 0);
        }
    }
}
