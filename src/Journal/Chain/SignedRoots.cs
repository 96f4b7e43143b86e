namespace PushOrleans.Journal;

/// <summary>Takes roots of a store and finds the last one again.</summary>
public static class SignedRoots
{
    private const int ListLimit = 500;

    /// <summary>Signs the root over the durable tails and stores it. A root that was already taken at this instant stays and is returned.</summary>
    public static async Task<SignedRoot> TakeAsync(
        IJournalStore store, int partitions, long at, IRootSigner signer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var positions = new List<JournalPosition>(partitions);
        for (var partition = 0; partition < partitions; partition++)
            positions.Add(await store.ReadTailAsync(partition, cancellationToken));
        var root = SignedRoot.Sign(at, positions, signer);
        if (await store.WriteNamedAsync(root.Name, root.ToJson(), 0, cancellationToken) is not null) return root;
        var taken = await store.ReadNamedAsync(root.Name, cancellationToken)
            ?? throw new StoreUnavailableException($"{root.Name} was there and is gone");
        return SignedRoot.FromJson(taken.Content);
    }

    /// <summary>The root of the latest instant, or null when none was taken.</summary>
    /// <exception cref="CorruptRecordException">What is stored is no root.</exception>
    public static async Task<SignedRoot?> ReadLastAsync(IJournalStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        string? last = null;
        while (true)
        {
            var names = await store.ListNamedAsync(SignedRoot.NamePrefix, last, ListLimit, cancellationToken);
            if (names.Count > 0) last = names[^1];
            if (names.Count < ListLimit) break;
        }
        if (last is null || await store.ReadNamedAsync(last, cancellationToken) is not { } stored) return null;
        return SignedRoot.FromJson(stored.Content);
    }
}
