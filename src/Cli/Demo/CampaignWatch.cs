using System.Collections.Concurrent;
using System.Text.Json;

namespace PushOrleans.Cli;

/// <summary>Follows many campaigns by their progress streams.</summary>
internal sealed class CampaignWatch(ApiClient client, TimeProvider system)
{
    private static readonly string[] Decided = ["allow", "modify", "hold", "refuse", "stopped"];

    private readonly ConcurrentDictionary<string, JsonElement> _newest = new(StringComparer.Ordinal);
    private int _ended;
    private long _events;
    private long _longestGap;

    /// <summary>The longest that a campaign's next event was waited for.</summary>
    public TimeSpan LongestGap => TimeSpan.FromTicks(Interlocked.Read(ref _longestGap));

    public (int Ended, long Audience, long Undecided, long Deferred, long Decided, long Events) Look()
    {
        var counts = _newest.Values.ToArray();
        return (Volatile.Read(ref _ended), Sum(counts, "audience"), Sum(counts, "undecided"), Sum(counts, "deferred"),
            Decided.Sum(name => Sum(counts, name)), Interlocked.Read(ref _events));
    }

    /// <summary>Completes when the campaign's stream has ended with <c>done</c>; one that breaks off is taken up again.</summary>
    public async Task Follow(string campaign, CancellationToken cancellationToken)
    {
        for (var done = false; !done;)
        {
            long? last = null;
            await foreach (var item in client.Events($"campaigns/{ApiClient.Escape(campaign)}/progress", cancellationToken))
            {
                if (item.Data.ValueKind == JsonValueKind.Object && item.Data.TryGetProperty("audience", out _)) _newest[campaign] = item.Data;
                Interlocked.Increment(ref _events);
                if (last is { } before) Widen(system.GetElapsedTime(before).Ticks);
                last = system.GetTimestamp();
                done = item.EventType == "done";
            }
        }

        Interlocked.Increment(ref _ended);
    }

    private void Widen(long gap)
    {
        for (var known = Interlocked.Read(ref _longestGap); gap > known; known = Interlocked.Read(ref _longestGap))
            if (Interlocked.CompareExchange(ref _longestGap, gap, known) == known) return;
    }

    private static long Sum(JsonElement[] counts, string name) => counts.Sum(count => count.Number(name));
}
