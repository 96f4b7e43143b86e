using Microsoft.Extensions.Logging;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>A durable page whose grants go to the channels.</summary>
/// <param name="Payload">The page's bytes; empty = read them from the journal (after a recovery).</param>
internal readonly record struct HandOffPage(long Seq, int Campaign, int Grants, ReadOnlyMemory<byte> Payload);

/// <summary>
/// Hands durable pages over, a few at a time, in order of their records; a failed one is tried again until it is confirmed. Lives on its
/// grain's scheduler. The watermark is the record below which everything is confirmed.
/// </summary>
internal sealed partial class HandOffQueue(
    IHandOff port,
    PartitionOptions options,
    TimeProvider time,
    Func<HandOffPage, CancellationToken, Task<GrantBatch?>> buildBatch,
    Action<HandOffPage> onConfirmed,
    ILogger logger,
    CancellationToken stopped)
{
    private readonly Queue<HandOffPage> _waiting = new();
    private readonly SortedSet<long> _open = [];
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _drained;
    private int _running;
    private long _lastConfirmed;

    /// <summary>Pages enqueued and not confirmed.</summary>
    public int Backlog => _open.Count;

    /// <summary>Everything up to this record is confirmed; 0 = nothing was.</summary>
    public long Watermark => _open.Count > 0 ? _open.Min - 1 : _lastConfirmed;

    public void Enqueue(HandOffPage page)
    {
        _open.Add(page.Seq);
        _waiting.Enqueue(page);
        while (_running < options.MaxHandOffs && _waiting.Count > 0) _ = Run();
    }

    /// <summary>Completes when the backlog is below its bound.</summary>
    public Task Room() => _open.Count < options.MaxHandOffBacklog
        ? Task.CompletedTask
        : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Completes when nothing waits to be confirmed any more.</summary>
    public Task Drained() => _open.Count == 0 ? Task.CompletedTask : (_drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Lets go who waits for room: nothing is decided any more.</summary>
    public void Close() => _room?.TrySetResult();

    private async Task Run()
    {
        _running++;
        while (!stopped.IsCancellationRequested && _waiting.TryDequeue(out var page))
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

        _running--;
    }

    private async Task HandOver(HandOffPage page)
    {
        while (true)
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

                _open.Remove(page.Seq);
                _lastConfirmed = Math.Max(_lastConfirmed, page.Seq);
                if (_open.Count < options.MaxHandOffBacklog)
                {
                    _room?.TrySetResult();
                    _room = null;
                }

                if (_open.Count == 0) _drained?.TrySetResult();
                onConfirmed(page);
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
}
