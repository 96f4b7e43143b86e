namespace PushOrleans.Grains;

/// <summary>The versions used last, for replays. Thread-safe.</summary>
internal sealed class RecentInputs(int capacity)
{
    private readonly LinkedList<InputsState> _order = new();
    private readonly Lock _lock = new();

    public void Add(InputsState state)
    {
        lock (_lock)
        {
            for (var node = _order.First; node is not null; node = node.Next)
            {
                if (node.Value.Version != state.Version) continue;
                _order.Remove(node);
                break;
            }

            _order.AddFirst(state);
            if (_order.Count > capacity) _order.RemoveLast();
        }
    }

    /// <summary>The newest kept version at or before this one, or null.</summary>
    public InputsState? AtOrBefore(long version)
    {
        lock (_lock)
        {
            InputsState? best = null;
            foreach (var state in _order)
                if (state.Version <= version && state.Version > (best?.Version ?? -1)) best = state;
            return best;
        }
    }
}
