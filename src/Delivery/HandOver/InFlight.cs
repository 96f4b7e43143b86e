using System.Collections.Concurrent;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>
/// Messages under way by channel: bounded, so that a slow channel slows the hand-over rather than fill the memory; and on the agenda, so
/// that a clock that jumps over idle time does not jump over a delivery. Thread-safe.
/// </summary>
public sealed class InFlight(int limit, Agenda agenda)
{
    private const string Owner = "delivery";
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> _messages = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _channels = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private int _count;
    private TaskCompletionSource? _empty;

    public int Count => _messages.Count;

    /// <summary>Completes when nothing is under way.</summary>
    public Task WhenEmptyAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_count == 0) return Task.CompletedTask;
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until the channel takes one more message.</summary>
    public async Task EnterAsync(Guid message, string channel, CancellationToken cancellationToken)
    {
        var slots = _channels.GetOrAdd(channel, static (_, limit) => new SemaphoreSlim(limit, limit), limit);
        await slots.WaitAsync(cancellationToken);
        _messages[message] = slots;
        lock (_lock)
            if (_count++ == 0) agenda.Busy(Owner);
    }

    /// <summary>The message has ended, however; a second word of the same message changes nothing.</summary>
    public void Leave(Guid message)
    {
        if (!_messages.TryRemove(message, out var slots)) return;
        slots.Release();
        lock (_lock)
        {
            if (--_count > 0) return;
            agenda.Idle(Owner, null);
            _empty?.SetResult();
            _empty = null;
        }
    }
}
