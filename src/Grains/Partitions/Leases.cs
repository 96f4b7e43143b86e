namespace PushOrleans.Grains;

/// <summary>The leases of a partition's awake users, by ordinal: a page looks for one per user.</summary>
internal sealed class Leases
{
    private Lease?[] _byOrdinal = [];

    public int Count { get; private set; }

    public Lease? Of(int ordinal) => (uint)ordinal < (uint)_byOrdinal.Length ? _byOrdinal[ordinal] : null;

    /// <summary>In place of the one that the user may have had.</summary>
    public void Give(int ordinal, Lease lease)
    {
        if (ordinal >= _byOrdinal.Length) Array.Resize(ref _byOrdinal, Math.Max(ordinal + 1, _byOrdinal.Length * 2));
        if (_byOrdinal[ordinal] is null) Count++;
        else _byOrdinal[ordinal]!.Head.Close();
        _byOrdinal[ordinal] = lease;
    }

    /// <summary>Nobody decides by the lease any more.</summary>
    public Lease? End(int ordinal)
    {
        if (Of(ordinal) is not { } lease) return null;
        lease.Head.Close();
        _byOrdinal[ordinal] = null;
        Count--;
        return lease;
    }

    /// <summary>Ordinals of users who are awake.</summary>
    public IEnumerable<int> Where(Func<Lease, bool> isMeant)
    {
        for (var ordinal = 0; ordinal < _byOrdinal.Length; ordinal++)
            if (_byOrdinal[ordinal] is { } lease && isMeant(lease)) yield return ordinal;
    }
}
