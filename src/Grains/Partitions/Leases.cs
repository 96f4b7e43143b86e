namespace PushOrleans.Grains;

/// <summary>
/// The leases of a partition's awake users, by ordinal: a page looks for one per user. Eight bytes for each ordinal up to the highest who was awake, or
/// twice that. To end some while going through <see cref="All"/> is allowed.
/// </summary>
internal sealed class Leases
{
    private Lease?[] _byOrdinal = [];

    public int Count { get; private set; }

    public IEnumerable<(int Ordinal, Lease Lease)> All
    {
        get
        {
            for (var ordinal = 0; ordinal < _byOrdinal.Length; ordinal++)
                if (_byOrdinal[ordinal] is { } lease) yield return (ordinal, lease);
        }
    }

    public Lease? Of(int ordinal) => (uint)ordinal < (uint)_byOrdinal.Length ? _byOrdinal[ordinal] : null;

    /// <summary>In place of the one that the user may have had.</summary>
    public void Give(int ordinal, Lease lease)
    {
        End(ordinal);
        if (ordinal >= _byOrdinal.Length) Array.Resize(ref _byOrdinal, Math.Max(ordinal + 1, _byOrdinal.Length * 2));
        _byOrdinal[ordinal] = lease;
        Count++;
    }

    /// <summary>The lease that ended, if the user had one: when this returns, nobody decides by its head any more.</summary>
    public Lease? End(int ordinal)
    {
        if (Of(ordinal) is not { } lease) return null;
        lease.Head.Close();
        _byOrdinal[ordinal] = null;
        Count--;
        return lease;
    }

    public void EndAll()
    {
        foreach (var (ordinal, _) in All) End(ordinal);
    }
}
