using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Cli;

/// <summary>
/// Submits campaigns when they start by the demo's clock, as in <c>simulate</c>: the review that each carries is of shortly before. The
/// schedule has its own entry on the agenda, so that the clock jumps to the next submission and not over it.
/// </summary>
internal sealed class CampaignSchedule(ApiClient client, JumpingClock clock, Agenda agenda, TimeProvider system)
{
    private const string Owner = "demo schedule";
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);

    public IReadOnlyList<string> Submitted => _submitted;

    /// <summary>The longest that a submission took to be answered, the first one, which warms up, left out.</summary>
    public TimeSpan Slowest { get; private set; }

    private readonly List<string> _submitted = [];

    /// <param name="accepted">Told each campaign's id when it was taken.</param>
    public async Task Run(IEnumerable<ReadOnlyMemory<byte>> campaigns, Action<string> accepted, CancellationToken cancellationToken)
    {
        var starts = campaigns.Select(body => (Body: body, Start: Read(body))).ToArray();
        foreach (var group in starts.GroupBy(entry => entry.Start.At).OrderBy(group => group.Key))
        {
            agenda.Idle(Owner, group.Key.ToUnixTimeSeconds());
            while (clock.GetUtcNow() < group.Key) await Task.Delay(Pace, system, cancellationToken);
            agenda.Busy(Owner);
            foreach (var (body, _) in group.OrderByDescending(entry => entry.Start.Priority).ThenBy(entry => entry.Start.Id, StringComparer.Ordinal))
                accepted(await Submit(body, cancellationToken));
        }

        agenda.Idle(Owner, null);
    }

    /// <summary>Must be called before the clock is let loose.</summary>
    public void Reserve() => agenda.Busy(Owner);

    private async Task<string> Submit(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var answer = await client.Post("campaigns", body, cancellationToken, "demo-" + Convert.ToHexStringLower(SHA256.HashData(body.Span)));
        if (_submitted.Count > 0 && watch.Elapsed > Slowest) Slowest = watch.Elapsed;
        var id = answer.Text("id");
        _submitted.Add(id);
        return id;
    }

    private static (DateTimeOffset At, long Priority, string Id) Read(ReadOnlyMemory<byte> body)
    {
        using var campaign = JsonDocument.Parse(body);
        var root = campaign.RootElement;
        return (root.GetProperty("startAt").GetDateTimeOffset(), root.FieldOrNull("priority")?.GetInt64() ?? 5, root.Text("id"));
    }
}
