using System.Buffers.Binary;

namespace PushOrleans.Journal;

/// <summary>Takes roots of a store and finds the last one again.</summary>
public static class SignedRoots
{
    private const int ListLimit = 500;
    private const string ClaimName = "ledger/root-claim";

    /// <summary>How long who has said that it takes a root is left to it; by then it has died, or the store stands still.</summary>
    public static readonly TimeSpan ClaimLasts = TimeSpan.FromMinutes(5);

    /// <summary>Takes a root at <paramref name="at"/> if the last one is older than <paramref name="period"/> and no other node is at it: all tails are read for it, and once is enough.</summary>
    /// <returns>Null when none was taken.</returns>
    public static async Task<SignedRoot?> TakeWhenDueAsync(
        IJournalStore store, int partitions, long at, TimeSpan period, IRootSigner signer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (await ReadLastAsync(store, cancellationToken) is { } last && at - last.At < (long)period.TotalSeconds) return null;
        if (await ClaimAsync(store, at, cancellationToken) is not { } claim) return null;
        try
        {
            return await TakeAsync(store, partitions, at, signer, cancellationToken);
        }
        catch
        {
            await LeaveAsync(store, claim);
            throw;
        }
    }

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

    /// <summary>The claim's version, for <see cref="LeaveAsync"/>; null when another node has it. Nodes' clocks may differ by as much as a claim lasts.</summary>
    private static async Task<long?> ClaimAsync(IJournalStore store, long at, CancellationToken cancellationToken)
    {
        var claim = await store.ReadNamedAsync(ClaimName, cancellationToken);
        if (claim is not null && Math.Abs(at - BinaryPrimitives.ReadInt64LittleEndian(claim.Content.Span)) < (long)ClaimLasts.TotalSeconds) return null;
        var mine = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(mine, at);
        return await store.WriteNamedAsync(ClaimName, mine, claim?.Version ?? 0, cancellationToken);
    }

    /// <summary>Who cannot take it leaves it to others at once.</summary>
    private static async Task LeaveAsync(IJournalStore store, long claim)
    {
        try
        {
            await store.WriteNamedAsync(ClaimName, new byte[sizeof(long)], claim, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // It runs out by itself.
        }
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
