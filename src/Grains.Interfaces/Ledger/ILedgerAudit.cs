namespace PushOrleans.Grains.Interfaces;

/// <summary>The port by which a front end has all chains walked and compared with the last signed root.</summary>
public interface ILedgerAudit
{
    /// <exception cref="EvidenceUnavailableException">The store cannot be read.</exception>
    Task<LedgerCheck> VerifyAsync(CancellationToken cancellationToken);
}

/// <summary>What a walk found.</summary>
/// <param name="Records">Good records seen.</param>
/// <param name="Root">SHA-256 over all partitions in order of (partition, seq, hash), lower-case hex.</param>
/// <param name="SignedRoot">The last signed root that the chains were compared with; null when none was taken yet.</param>
/// <param name="FirstBad">The first record that does not belong; null when all do.</param>
public sealed record LedgerCheck(int Partitions, long Records, string Root, LedgerRootSignature? SignedRoot, LedgerFault? FirstBad);

/// <param name="Root">Lower-case hex.</param>
/// <param name="Signature">ECDSA P-256 with SHA-256, IEEE P1363, lower-case hex.</param>
public sealed record LedgerRootSignature(long At, string Root, string KeyId, string Signature);

public sealed record LedgerFault(int Partition, long Seq, string Fault);
