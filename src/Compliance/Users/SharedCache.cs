namespace PushOrleans.Compliance;

/// <summary>
/// A bounded cache of small immutable objects that many users have alike. What falls out is merely not shared. Safe for concurrent use: a
/// slot is one reference, written whole.
/// </summary>
internal sealed class SharedCache<T>
    where T : class
{
    private const int Slots = 1 << 12;
    private const int Ways = 4;

    private readonly T?[] _slots = new T?[Slots];

    /// <summary>The kept object that <paramref name="isIt"/>, or the one made now, which is kept from here on.</summary>
    public T Get<TKey>(int hash, in TKey key, Func<T, TKey, bool> isIt, Func<TKey, T> make)
    {
        var first = hash & (Slots - 1) & ~(Ways - 1);
        var free = first + ((hash >> 24) & (Ways - 1));
        for (var i = first; i < first + Ways; i++)
        {
            var kept = Volatile.Read(ref _slots[i]);
            if (kept is null) free = i;
            else if (isIt(kept, key)) return kept;
        }

        var made = make(key);
        Volatile.Write(ref _slots[free], made);
        return made;
    }
}
