namespace PushOrleans.Grains;

/// <summary>
/// Which silo uses which version, and whether every silo that may be deciding has confirmed one. Instants are the monotonic clock's. A silo that
/// is gone may go on deciding until its freshness bound has passed since it was last seen.
/// </summary>
internal sealed class Confirmations(TimeSpan freshnessBound)
{
    private readonly Dictionary<string, (long Version, TimeSpan At)> _silos = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _gone = new(StringComparer.Ordinal);

    /// <summary>A silo's word. An older number than before is a late message.</summary>
    public void Confirm(string silo, long version, TimeSpan now) =>
        _silos[silo] = (Math.Max(version, _silos.GetValueOrDefault(silo).Version), now);

    /// <param name="silos">All that the membership knows, and whether each runs. Silos that are only joining have no inputs yet and are not named.</param>
    public bool AllUse(long version, IEnumerable<(string Silo, bool Runs)> silos, TimeSpan now)
    {
        var all = true;
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (silo, runs) in silos)
        {
            named.Add(silo);
            if (runs) _gone.Remove(silo);
            else if (IsLongGone(silo, now)) continue;
            all &= Uses(silo, version);
        }

        foreach (var silo in _silos.Keys.Where(silo => !named.Contains(silo)).ToList())
        {
            if (IsLongGone(silo, now)) _silos.Remove(silo);
            else all &= Uses(silo, version);
        }

        return all;
    }

    private bool Uses(string silo, long version) => _silos.TryGetValue(silo, out var confirmed) && confirmed.Version >= version;

    private bool IsLongGone(string silo, TimeSpan now)
    {
        if (!_gone.TryGetValue(silo, out var since)) _gone[silo] = since = now;
        return now - since > freshnessBound;
    }
}
