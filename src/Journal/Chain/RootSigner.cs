using System.Security.Cryptography;

namespace PushOrleans.Journal;

/// <summary>Checks signatures of roots.</summary>
public interface IRootVerifier
{
    /// <summary>Whether the key of this name made the signature. False, too, when the key is not known.</summary>
    bool Verify(string keyId, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}

/// <summary>Signs roots: the one key that an auditor has to trust.</summary>
public interface IRootSigner : IRootVerifier
{
    /// <summary>Names the key: the first 16 hex digits of SHA-256 of its public part (SubjectPublicKeyInfo).</summary>
    string KeyId { get; }

    /// <summary>The public part as SubjectPublicKeyInfo, for auditors.</summary>
    byte[] PublicKey { get; }

    byte[] Sign(ReadOnlySpan<byte> data);
}

/// <summary>ECDSA over P-256 with SHA-256; signatures are IEEE P1363 (r ‖ s, 64 bytes).</summary>
public sealed class EcdsaRootSigner : IRootSigner, IDisposable
{
    private readonly ECDsa _key;

    private EcdsaRootSigner(ECDsa key)
    {
        _key = key;
        PublicKey = key.ExportSubjectPublicKeyInfo();
        KeyId = Convert.ToHexStringLower(SHA256.HashData(PublicKey).AsSpan(0, 8));
    }

    public string KeyId { get; }

    public byte[] PublicKey { get; }

    /// <summary>A new key.</summary>
    public static EcdsaRootSigner Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>A key that <see cref="ExportPem"/> gave.</summary>
    /// <exception cref="CryptographicException">Not a private key on P-256.</exception>
    public static EcdsaRootSigner FromPem(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.KeySize != 256) throw new CryptographicException($"a key of {key.KeySize} bits is not on P-256");
            key.ExportECPrivateKey();
            return new EcdsaRootSigner(key);
        }
        catch (Exception invalid) when (invalid is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new CryptographicException("not a private key on P-256 in PEM", invalid);
        }
    }

    /// <summary>The private key as PKCS #8 in PEM. Whoever holds it can sign roots.</summary>
    public string ExportPem() => _key.ExportPkcs8PrivateKeyPem();

    public byte[] Sign(ReadOnlySpan<byte> data) => _key.SignData(data, HashAlgorithmName.SHA256);

    public bool Verify(string keyId, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        keyId == KeyId && _key.VerifyData(data, signature, HashAlgorithmName.SHA256);

    public void Dispose() => _key.Dispose();
}
