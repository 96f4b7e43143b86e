using System.Buffers.Binary;
using System.Security.Cryptography;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>
/// Encrypts a message for one browser (RFC 8291) as one record of the content coding <c>aes128gcm</c> (RFC 8188): salt, record size,
/// our public key, cipher text. The caller brings key and salt, both new for each message (RFC 8291 §3.1, RFC 8188 §2.1).
/// </summary>
public static class WebPushEncryption
{
    /// <summary>A push service need not take a body of more than 4,096 bytes (RFC 8030 §7.2), and all of it is one record.</summary>
    public const int RecordBytes = 4096;

    /// <summary>What fits beside header, delimiter and tag (RFC 8291 §4).</summary>
    public const int MostPlaintextBytes = RecordBytes - HeaderBytes - 1 - TagBytes;

    internal const int SaltBytes = 16;
    private const int PointBytes = 65;
    private const int HeaderBytes = SaltBytes + 4 + 1 + PointBytes;
    private const int TagBytes = 16;
    private const byte LastRecord = 2;

    /// <param name="sender">A key pair of P-256, used for this message only.</param>
    /// <param name="salt">16 random bytes.</param>
    /// <exception cref="ArgumentException">The message is longer than <see cref="MostPlaintextBytes"/>, or the salt is not of 16 bytes.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> plaintext, WebPushSubscription to, ECDiffieHellman sender, ReadOnlySpan<byte> salt)
    {
        if (plaintext.Length > MostPlaintextBytes) throw new ArgumentException($"A message has at most {MostPlaintextBytes} bytes.", nameof(plaintext));
        if (salt.Length != SaltBytes) throw new ArgumentException($"The salt has {SaltBytes} bytes.", nameof(salt));
        var senderPoint = P256.Point(sender.ExportParameters(includePrivateParameters: false));
        var (key, nonce) = Keys(to, sender, senderPoint, salt);

        var body = new byte[HeaderBytes + plaintext.Length + 1 + TagBytes];
        salt.CopyTo(body);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(SaltBytes), RecordBytes);
        body[SaltBytes + 4] = PointBytes;
        senderPoint.CopyTo(body.AsSpan(SaltBytes + 5));

        var record = new byte[plaintext.Length + 1];
        plaintext.CopyTo(record);
        record[^1] = LastRecord;
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, record, body.AsSpan(HeaderBytes, record.Length), body.AsSpan(HeaderBytes + record.Length));
        return body;
    }

    // RFC 8291 §3.4, with RFC 8188 §2.2 and §2.3.
    private static (byte[] Key, byte[] Nonce) Keys(WebPushSubscription to, ECDiffieHellman sender, byte[] senderPoint, ReadOnlySpan<byte> salt)
    {
        using var receiver = ECDiffieHellman.Create(P256.Parameters(to.PublicKey.Span, null));
        using var receiverKey = receiver.PublicKey;
        var shared = sender.DeriveRawSecretAgreement(receiverKey);
        byte[] info = [.. "WebPush: info\0"u8, .. to.PublicKey.Span, .. senderPoint];
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, to.Auth.ToArray(), info);
        var mixed = HKDF.Extract(HashAlgorithmName.SHA256, input, salt.ToArray());
        return (HKDF.Expand(HashAlgorithmName.SHA256, mixed, 16, "Content-Encoding: aes128gcm\0"u8.ToArray()), HKDF.Expand(HashAlgorithmName.SHA256, mixed, 12, "Content-Encoding: nonce\0"u8.ToArray()));
    }
}
