namespace PushOrleans.Grains;

/// <summary>Which users are connected, and through which API nodes. Soft: each node repeats it within seconds. Time is monotonic and comes in.</summary>
internal sealed class Presence(TimeSpan lasts)
{
    private readonly Dictionary<int, List<Seen>> _byUser = [];

    public int Count => _byUser.Count;

    public IEnumerable<int> Users => _byUser.Keys;

    public void See(int user, string node, TimeSpan now)
    {
        if (!_byUser.TryGetValue(user, out var seen)) _byUser.Add(user, seen = new List<Seen>(1));
        var known = seen.FindIndex(one => one.Node == node);
        if (known >= 0) seen[known] = new Seen(node, now);
        else seen.Add(new Seen(node, now));
    }

    public bool Has(int user) => _byUser.ContainsKey(user);

    /// <summary>These users by the nodes that hold their connections.</summary>
    public Dictionary<string, List<int>> ByNode(IEnumerable<int> users)
    {
        Dictionary<string, List<int>> byNode = new(StringComparer.Ordinal);
        foreach (var user in users)
        {
            if (!_byUser.TryGetValue(user, out var seen)) continue;
            foreach (var (node, _) in seen)
            {
                if (!byNode.TryGetValue(node, out var there)) byNode.Add(node, there = []);
                there.Add(user);
            }
        }

        return byNode;
    }

    /// <summary>Forgets nodes that are silent, and answers the users who are connected to none any more.</summary>
    public List<int> Sweep(TimeSpan now)
    {
        List<int> gone = [];
        foreach (var (user, seen) in _byUser)
        {
            seen.RemoveAll(one => now - one.At > lasts);
            if (seen.Count == 0) gone.Add(user);
        }

        foreach (var user in gone) _byUser.Remove(user);
        return gone;
    }

    private readonly record struct Seen(string Node, TimeSpan At);
}
