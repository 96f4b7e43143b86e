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
    private readonly ConcurrentDictionary<Guid, Entry> _messages = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _channels = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private int _count;
    private TaskCompletionSource? _empty;

    public int Count => _messages.Count;

    /// <summary>Waits until the channel takes one more message.</summary>
    /// <returns>A task that ends with the message: it was handled, or <see cref="DeliveryAbandonedException"/>. Wrapped, so that awaiting the place is not awaiting the end.</returns>
    public async Task<MessageEnd> EnterAsync(Guid message, string channel, CancellationToken cancellationToken)
    {
        var slots = _channels.GetOrAdd(channel, static (_, limit) => new SemaphoreSlim(limit, limit), limit);
        await slots.WaitAsync(cancellationToken);
        var entry = new Entry(slots, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _messages[message] = entry;
        lock (_lock)
            if (_count++ == 0) agenda.Busy(Owner);
        return new MessageEnd(entry.End.Task);
    }

    /// <summary>The message was handled, its outcomes are recorded.</summary>
    public void Handled(Guid message)
    {
        if (Remove(message) is { } entry) entry.End.SetResult();
    }

    /// <summary>The transport is done with the message; nothing happens when it was handled before.</summary>
    public void Abandon(Guid message)
    {
        if (Remove(message) is not { } entry) return;
        entry.End.SetException(new DeliveryAbandonedException("The transport ended a message that was not handled."));
        // A redrive does not wait for the end.
        _ = entry.End.Task.Exception;
    }

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

    private Entry? Remove(Guid message)
    {
        if (!_messages.TryRemove(message, out var entry)) return null;
        entry.Slots.Release();
        lock (_lock)
        {
            if (--_count > 0) return entry;
            agenda.Idle(Owner, null);
            _empty?.SetResult();
            _empty = null;
        }
        return entry;
    }

    private sealed record Entry(SemaphoreSlim Slots, TaskCompletionSource End);
}

/// <summary>The end of a message under way.</summary>
public readonly record struct MessageEnd(Task Task);

/// <summary>A message ended without having been handled: its batch is to be handed over again.</summary>
public sealed class DeliveryAbandonedException : Exception
{
    public DeliveryAbandonedException() { }
    public DeliveryAbandonedException(string message) : base(message) { }
    public DeliveryAbandonedException(string message, Exception innerException) : base(message, innerException) { }
}
