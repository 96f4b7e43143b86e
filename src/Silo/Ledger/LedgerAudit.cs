using PushOrleans.Grains;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Silo;

/// <summary>Takes signed roots of the ledger, and walks its chains against the last one.</summary>
internal sealed class LedgerAudit(IJournalStore store, PushOrleansOptions options, SecretBox secrets, DomainClock clock) : ILedgerAudit, IDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private EcdsaRootSigner? _signer;

    public async Task<LedgerCheck> VerifyAsync(CancellationToken cancellationToken)
    {
        try
        {
            var signed = await SignedRoots.ReadLastAsync(store, cancellationToken);
            var walked = await ChainVerifier.VerifyAsync(store, options.Partitions, signed, await SignerAsync(cancellationToken), cancellationToken);
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

    /// <summary>Signs where the chains stand, unless that was done less than <paramref name="period"/> ago, or another node does it.</summary>
    public async Task TakeRootAsync(TimeSpan period, CancellationToken cancellationToken) =>
        await SignedRoots.TakeWhenDueAsync(store, options.Partitions, clock.Now, period, await SignerAsync(cancellationToken), cancellationToken);

    public void Dispose()
    {
        _signer?.Dispose();
        _opening.Dispose();
    }

    private async Task<EcdsaRootSigner> SignerAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            return _signer ??= await RootKey.OpenAsync(options, store, secrets, cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }
}
