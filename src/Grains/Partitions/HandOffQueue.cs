using Microsoft.Extensions.Logging;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>A durable page whose grants go to the channels.</summary>
/// <param name="Payload">The page's bytes; empty = read them from the journal (after a recovery, or a long wait).</param>
/// <param name="Channels">Those of its users' devices; null = not known, as after a recovery.</param>
internal readonly record struct HandOffPage(long Seq, int Campaign, int Grants, ReadOnlyMemory<byte> Payload, IReadOnlyCollection<string>? Channels = null)
{
    /// <summary>Whether a channel may ask for the page. The inbox takes the number of its grants and no more.</summary>
    public bool MayBeClaimed => Channels is null || Channels.Any(name => name != PartitionState.InApp);
}

/// <summary>
/// Hands durable pages over, a few of each campaign at a time, in order of their records; a failed one is tried again until it is confirmed. A
/// campaign whose channel takes nothing waits alone. Lives on its grain's scheduler. The watermark is the record below which everything is
/// confirmed.
/// </summary>
internal sealed partial class HandOffQueue(
    IHandOff port,
    PartitionOptions options,
    TimeProvider time,
    Func<HandOffPage, CancellationToken, Task<GrantBatch?>> buildBatch,
    Action<long, int, int> onConfirmed,
    ILogger logger,
    CancellationToken stopped)
{
    private readonly Dictionary<int, Lane> _lanes = [];
    private readonly SortedSet<long> _open = [];
    private readonly Dictionary<long, (int Campaign, int Grants)> _pages = [];
    private TaskCompletionSource? _drained;
    private long _lastConfirmed;

    /// <summary>Pages enqueued and not confirmed.</summary>
    public int Backlog => _open.Count;

    /// <summary>Everything up to this record is confirmed; 0 = nothing was.</summary>
    public long Watermark => _open.Count > 0 ? _open.Min - 1 : _lastConfirmed;

    /// <summary>Whether the record is a page that was enqueued and is not confirmed.</summary>
    public bool IsOpen(long seq) => _pages.ContainsKey(seq);

    /// <summary>Whether so many of the campaign's pages wait that none is to be added.</summary>
    public bool IsFull(int campaign) => _lanes.TryGetValue(campaign, out var lane) && lane.Open >= options.MaxHandOffBacklog;

    public void Enqueue(HandOffPage page)
    {
        _open.Add(page.Seq);
        _pages.Add(page.Seq, (page.Campaign, page.Grants));
        if (!_lanes.TryGetValue(page.Campaign, out var lane)) _lanes.Add(page.Campaign, lane = new Lane());
        lane.Open++;

        // What waits for long is read again rather than held.
        lane.Waiting.Enqueue(lane.Waiting.Count < options.MaxHandOffs * 2 ? page : page with { Payload = default });
        while (lane.Running < options.MaxHandOffs && lane.Waiting.Count > 0) _ = Run(page.Campaign, lane);
    }

    /// <summary>Every grant of the page has an outcome already: nothing of it is handed over (again). A page that is confirmed stays so.</summary>
    public void Confirm(long seq)
    {
        if (!_pages.Remove(seq, out var page)) return;
        _open.Remove(seq);
        _lanes[page.Campaign].Open--;
        _lastConfirmed = Math.Max(_lastConfirmed, seq);
        if (_open.Count == 0) _drained?.TrySetResult();
        onConfirmed(seq, page.Campaign, page.Grants);
    }

    /// <summary>Completes when nothing waits to be confirmed any more.</summary>
    public Task Drained() => _open.Count == 0 ? Task.CompletedTask : (_drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private async Task Run(int campaign, Lane lane)
    {
        lane.Running++;
        while (!stopped.IsCancellationRequested && lane.Waiting.TryDequeue(out var page))
        {
            try
            {
                await HandOver(page);
            }
            catch (OperationCanceledException) when (stopped.IsCancellationRequested)
            {
                break;
            }
        }

        lane.Running--;
        // A page may be confirmed while it is still under way: the lane stays until that has ended, so that there is one of a campaign.
        if (lane is { Open: 0, Running: 0 }) _lanes.Remove(campaign);
    }

    private async Task HandOver(HandOffPage page)
    {
        while (_open.Contains(page.Seq))
        {
            try
            {
                var batch = await buildBatch(page, stopped);
                if (batch is not null)
                {
                    CrashPoint.Reach(CrashPoint.HandOffBefore);
                    await port.HandOver(batch, stopped);
                    CrashPoint.Reach(CrashPoint.HandOffAfter);
                }

                Confirm(page.Seq);
                return;
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !stopped.IsCancellationRequested)
            {
                // At least once: the batch keeps its ids, and goes again until the broker confirms it.
                PartitionInstruments.HandOffRetries.Add(1);
                LogHandOffFailed(page.Seq, fault);
                await Task.Delay(options.RetryAfter, time, stopped);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Hand-off of page {Seq} failed and is made again.")]
    private partial void LogHandOffFailed(long seq, Exception fault);

    /// <summary>The pages of one campaign.</summary>
    private sealed class Lane
    {
        public Queue<HandOffPage> Waiting { get; } = new();
        public int Running { get; set; }

        /// <summary>Waiting or running, and not confirmed.</summary>
        public int Open { get; set; }
    }
}
