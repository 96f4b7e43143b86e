using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace PushOrleans.Grains;

/// <summary>Encrypts secrets at rest: AES-256-GCM, bound to what they belong to. Stored form: version, nonce, tag, cipher text.</summary>
public sealed class SecretBox
{
    internal const int KeyBytes = 32;
    private const byte Version = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly byte[] _key;

    public SecretBox(IOptions<SecretOptions> options) => _key = options.Value switch
    {
        { Key: { } key } => Convert.FromBase64String(key),
        { Folder: { } folder } => ReadOrMake(Path.Combine(folder, "secrets.key")),
        _ => RandomNumberGenerator.GetBytes(KeyBytes),
    };

    /// <param name="owner">What the secret belongs to: it can be opened for nothing else.</param>
    public byte[] Seal(ReadOnlySpan<byte> secret, string owner)
    {
        var box = new byte[1 + NonceBytes + TagBytes + secret.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(nonce, secret, box.AsSpan(1 + NonceBytes + TagBytes), box.AsSpan(1 + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(owner));
        return box;
    }

    /// <exception cref="CryptographicException">Sealed with another key, for another owner, or changed.</exception>
    public byte[] Open(ReadOnlySpan<byte> box, string owner)
    {
        if (box.Length < 1 + NonceBytes + TagBytes || box[0] != Version) throw new CryptographicException("Not a sealed secret of this version.");
        var secret = new byte[box.Length - 1 - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Decrypt(box.Slice(1, NonceBytes), box[(1 + NonceBytes + TagBytes)..], box.Slice(1 + NonceBytes, TagBytes), secret, Encoding.UTF8.GetBytes(owner));
        return secret;
    }

    private static byte[] ReadOrMake(string path)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new FileStream(path, options);
            file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            file.Flush(flushToDisk: true);
        }

        var key = File.ReadAllBytes(path);
        return key.Length == KeyBytes ? key : throw new CryptographicException($"The key file {path} has {key.Length} bytes, not {KeyBytes}.");
    }
}
