using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace PushOrleans.Journal;

/// <summary>The root of an instant with its signature: what an auditor keeps to find out later whether the ledger was changed.</summary>
/// <param name="At">Seconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Positions">Where each partition's chain stood.</param>
/// <param name="Signature">Over the text <c>pushorleans.root.v1</c>, the instant (8 bytes, little-endian) and the root (32 bytes).</param>
public sealed record SignedRoot(long At, IReadOnlyList<JournalPosition> Positions, string KeyId, ReadOnlyMemory<byte> PublicKey, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Names of roots begin so; the instant follows, so that they sort by time.</summary>
    public const string NamePrefix = "roots/";

    private static ReadOnlySpan<byte> Domain => "pushorleans.root.v1"u8;

    /// <summary>The root over <see cref="Positions"/>, 32 bytes.</summary>
    public byte[] Root => LedgerRoot.Of(Positions);

    /// <summary>The named object that holds it.</summary>
    public string Name => NameAt(At);

    public static string NameAt(long at) =>
        NamePrefix + DateTimeOffset.FromUnixTimeSeconds(at).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static SignedRoot Sign(long at, IReadOnlyList<JournalPosition> positions, IRootSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return new SignedRoot(at, positions, signer.KeyId, signer.PublicKey, signer.Sign(SignedBytes(at, LedgerRoot.Of(positions))));
    }

    public bool IsSignedFor(IRootVerifier verifier)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        return verifier.Verify(KeyId, SignedBytes(At, Root), Signature.Span);
    }

    /// <summary>As JSON: <c>{at, positions: [{seq, hash}], root, keyId, publicKey, signature}</c>, hashes in hex, keys in base64.</summary>
    public byte[] ToJson()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("at", At);
            json.WriteStartArray("positions");
            foreach (var position in Positions)
            {
                json.WriteStartObject();
                json.WriteNumber("seq", position.Seq);
                json.WriteString("hash", Convert.ToHexStringLower(position.Hash.Span));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteString("root", Convert.ToHexStringLower(Root));
            json.WriteString("keyId", KeyId);
            json.WriteBase64String("publicKey", PublicKey.Span);
            json.WriteBase64String("signature", Signature.Span);
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    /// <exception cref="CorruptRecordException">Not what <see cref="ToJson"/> writes.</exception>
    public static SignedRoot FromJson(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var json = JsonDocument.Parse(utf8);
            var root = json.RootElement;
            var positions = root.GetProperty("positions").EnumerateArray()
                .Select(position => new JournalPosition(
                    position.GetProperty("seq").GetInt64(), Convert.FromHexString(position.GetProperty("hash").GetString()!)))
                .ToList();
            var read = new SignedRoot(
                root.GetProperty("at").GetInt64(), positions, root.GetProperty("keyId").GetString()!,
                root.GetProperty("publicKey").GetBytesFromBase64(), root.GetProperty("signature").GetBytesFromBase64());
            if (positions.Exists(position => position.Hash.Length != 32)) throw new FormatException("a hash is not 32 bytes");
            if (root.GetProperty("root").GetString() != Convert.ToHexStringLower(read.Root)) throw new FormatException("the root is not that of the positions");
            return read;
        }
        catch (Exception invalid) when (invalid is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            throw new CorruptRecordException("not a signed root", invalid);
        }
    }

    private static byte[] SignedBytes(long at, ReadOnlySpan<byte> root)
    {
        var bytes = new byte[Domain.Length + 8 + root.Length];
        Domain.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(Domain.Length), at);
        root.CopyTo(bytes.AsSpan(Domain.Length + 8));
        return bytes;
    }
}
