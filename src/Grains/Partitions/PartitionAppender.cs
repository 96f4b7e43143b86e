using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>
/// One append in flight; what arrives meanwhile is the next batch, so that an append's fate is never mixed with another's. Lives on its
/// grain's scheduler. After a failure nothing is appended any more: the incarnation is over.
/// </summary>
/// <param name="areMoreComing">Whether other partitions of the silo are about to append pages of bulk campaigns.</param>
internal sealed class PartitionAppender(
    IJournalStore store, int partition, JournalPosition tail, TimeProvider time, Func<bool> areMoreComing, Action<Exception> onFailed)
{
    private List<SealedRecord> _waiting = [];
    private long _waitingBy = long.MaxValue;
    private bool _isAwaited;
    private TaskCompletionSource _nextBatch = NewBatch();
    private Task? _inFlight;
    private bool _pumping;
    private Exception? _failure;

    /// <summary>The newest durable record.</summary>
    public JournalPosition Durable { get; private set; } = tail;

    /// <summary>Completes when everything enqueued until now is durable.</summary>
    public Task Flushed
    {
        get
        {
            if (_failure is not null) return Task.FromException(_failure);
            if (_waiting.Count > 0) return _nextBatch.Task;
            return _inFlight ?? Task.CompletedTask;
        }
    }

    /// <summary>Completes when the record of this number is durable, which does not wait for what came after it unless that is in the same append.</summary>
    public Task FlushedTo(long seq)
    {
        if (_failure is not null) return Task.FromException(_failure);
        if (seq <= Durable.Seq) return Task.CompletedTask;
        return _inFlight is not null && (_waiting.Count == 0 || seq < _waiting[0].Position.Seq) ? _inFlight : _nextBatch.Task;
    }

    /// <summary>The record's durability.</summary>
    /// <param name="by">Timestamp at which its append must have begun.</param>
    /// <param name="inBulk">Nobody waits for this one: it may be flushed with others that come.</param>
    public Task Enqueue(SealedRecord record, long by = long.MaxValue, bool inBulk = false)
    {
        if (_failure is not null) return Task.FromException(_failure);
        _waiting.Add(record);
        _waitingBy = Math.Min(_waitingBy, by);
        _isAwaited |= !inBulk;
        var batch = _nextBatch.Task;
        if (!_pumping) _ = Pump();
        return batch;
    }

    private async Task Pump()
    {
        // Two turns later, so that what this turn and the one that it kicks off append, a pin and its first page, is one append.
        _pumping = true;
        await Task.Yield();
        await Task.Yield();
        while (_waiting.Count > 0 && _failure is null)
        {
            var (records, batch, by, isAwaited) = (_waiting, _nextBatch, _waitingBy, _isAwaited);
            (_waiting, _nextBatch, _waitingBy, _isAwaited, _inFlight) = ([], NewBatch(), long.MaxValue, false, batch.Task);
            try
            {
                // What was decided by inputs that may be out of date by now is not recorded: the silo was frozen, or the store too slow to use.
                if (time.GetTimestamp() > by)
                {
                    PartitionInstruments.StalePages.Add(1);
                    throw new Interfaces.EvidenceUnavailableException($"A page of partition {partition} waited longer than its inputs were fresh.");
                }

                CrashPoint.Reach(CrashPoint.AppendBefore);
                var outcome = !isAwaited && areMoreComing()
                    ? await store.AppendAmongMoreAsync(partition, Durable, records, CancellationToken.None)
                    : await store.AppendAsync(partition, Durable, records, CancellationToken.None);
                CrashPoint.Reach(CrashPoint.AppendAfter);
                if (outcome != AppendOutcome.Appended) throw new Interfaces.MovedException($"Partition {partition} was opened by a newer incarnation.");
                Durable = records[^1].Position;
                Count(records);
                batch.SetResult();
            }
            catch (Exception failure)
            {
                // Whatever it was: the append's fate is unknown here, so the incarnation ends and the next one reads the truth.
                Fail(failure is StoreUnavailableException ? new Interfaces.EvidenceUnavailableException("The journal cannot be written.", failure) : failure, batch);
            }

            _inFlight = null;
        }

        _pumping = false;
    }

    private void Fail(Exception failure, TaskCompletionSource batch)
    {
        _failure = failure;
        Observed(batch, failure);
        Observed(_nextBatch, failure);
        onFailed(failure);
    }

    // Not every record has somebody who waits for it.
    private static void Observed(TaskCompletionSource batch, Exception failure)
    {
        batch.SetException(failure);
        _ = batch.Task.Exception;
    }

    private static void Count(List<SealedRecord> records)
    {
        long bytes = 0;
        foreach (var record in records) bytes += record.Payload.Length;
        PartitionInstruments.Appends.Add(1);
        PartitionInstruments.Records.Add(records.Count);
        PartitionInstruments.Bytes.Add(bytes);
    }

    private static TaskCompletionSource NewBatch() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
