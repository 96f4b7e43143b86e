using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Silo;

/// <summary>Takes signed roots of the ledger, and walks its chains against the last one.</summary>
internal sealed class LedgerAudit(IJournalStore store, PushOrleansOptions options, DomainClock clock) : ILedgerAudit, IDisposable
{
    private const int NamesAtOnce = 500;

    private readonly Lazy<EcdsaRootSigner> _signer = new(() => RootKey.Open(options));

    public async Task<LedgerCheck> VerifyAsync(CancellationToken cancellationToken)
    {
        try
        {
            var signed = await LastRootAsync(cancellationToken);
            var walked = await ChainVerifier.VerifyAsync(store, options.Partitions, signed, _signer.Value, cancellationToken);
            return new LedgerCheck(
                walked.Partitions,
                walked.Records,
                Convert.ToHexStringLower(walked.Root),
                signed is null ? null : new LedgerRootSignature(signed.At, Convert.ToHexStringLower(signed.Root), signed.KeyId, Convert.ToHexStringLower(signed.Signature.Span)),
                walked.FirstBad is { } bad ? new LedgerFault(bad.Partition, bad.Seq, bad.Fault.ToString()) : null);
        }
        catch (StoreUnavailableException fault)
        {
            throw new EvidenceUnavailableException("The ledger cannot be read.", fault);
        }
    }

    /// <summary>Signs where the chains stand, unless that was done less than <paramref name="period"/> ago.</summary>
    public async Task TakeRootAsync(TimeSpan period, CancellationToken cancellationToken)
    {
        var (last, now) = (await LastRootAsync(cancellationToken), clock.Now);
        if (last is not null && now - last.At < (long)period.TotalSeconds) return;
        var positions = new List<JournalPosition>(options.Partitions);
        for (var partition = 0; partition < options.Partitions; partition++) positions.Add(await store.ReadTailAsync(partition, cancellationToken));
        var root = SignedRoot.Sign(now, positions, _signer.Value);
        await store.WriteNamedAsync(root.Name, root.ToJson(), 0, cancellationToken);
    }

    public void Dispose()
    {
        if (_signer.IsValueCreated) _signer.Value.Dispose();
    }

    private async Task<SignedRoot?> LastRootAsync(CancellationToken cancellationToken)
    {
        string? last = null;
        while (await store.ListNamedAsync(SignedRoot.NamePrefix, last, NamesAtOnce, cancellationToken) is { Count: > 0 } names) last = names[^1];
        return last is not null && await store.ReadNamedAsync(last, cancellationToken) is { } found ? SignedRoot.FromJson(found.Content) : null;
    }
}
