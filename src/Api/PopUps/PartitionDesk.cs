namespace PushOrleans.Api;

/// <summary>The connections of one partition's users, and which of them are to be asked about. Thread-safe.</summary>
internal sealed class PartitionDesk(int partition)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, PopUpConnection> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<PopUpConnection>> _byUser = new(StringComparer.Ordinal);
    private readonly HashSet<PopUpConnection> _asked = [];
    private bool _asking;

    public int Partition => partition;

    /// <summary>False when the user has as many as are allowed.</summary>
    public bool Add(PopUpConnection connection, int maxPerUser)
    {
        lock (_lock)
        {
            if (!_byUser.TryGetValue(connection.Token.UserId, out var own)) _byUser.Add(connection.Token.UserId, own = new List<PopUpConnection>(1));
            if (own.Count >= maxPerUser) return false;
            own.Add(connection);
            _byId.Add(connection.Id, connection);
            return true;
        }
    }

    public void Remove(PopUpConnection connection)
    {
        lock (_lock)
        {
            if (!_byId.Remove(connection.Id)) return;
            _asked.Remove(connection);
            var own = _byUser[connection.Token.UserId];
            own.Remove(connection);
            if (own.Count == 0) _byUser.Remove(connection.Token.UserId);
        }
    }

    public PopUpConnection? Find(string id)
    {
        lock (_lock) return _byId.GetValueOrDefault(id);
    }

    public PopUpConnection[] All()
    {
        lock (_lock) return [.. _byId.Values];
    }

    /// <summary>True when the caller is to begin asking: nobody else is.</summary>
    public bool Ask(IEnumerable<PopUpConnection> connections)
    {
        lock (_lock)
        {
            foreach (var connection in connections)
                if (_byId.ContainsKey(connection.Id)) _asked.Add(connection);
            return Begin();
        }
    }

    /// <inheritdoc cref="Ask"/>
    public bool AskOf(IReadOnlyList<string> userIds)
    {
        lock (_lock)
        {
            foreach (var userId in userIds)
                if (_byUser.TryGetValue(userId, out var own)) _asked.UnionWith(own);
            return Begin();
        }
    }

    /// <inheritdoc cref="Ask"/>
    public bool AskOfAll()
    {
        lock (_lock)
        {
            _asked.UnionWith(_byId.Values);
            return Begin();
        }
    }

    /// <summary>The next to ask about; empty = the caller's asking has ended.</summary>
    public List<PopUpConnection> Take(int most)
    {
        lock (_lock)
        {
            var next = _asked.Take(most).ToList();
            _asked.ExceptWith(next);
            if (next.Count == 0) _asking = false;
            return next;
        }
    }

    private bool Begin()
    {
        if (_asking || _asked.Count == 0) return false;
        return _asking = true;
    }
}
