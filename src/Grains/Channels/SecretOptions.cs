namespace PushOrleans.Grains;

/// <summary>The key that secrets of channels are encrypted with at rest.</summary>
public sealed class SecretOptions
{
    /// <summary>256 bits in base64; null = the key file of <see cref="Folder"/>, made when missing. Secret.</summary>
    public string? Key { get; set; }

    /// <summary>Where the key file lies; null = a key of this process only, and secrets do not outlive it (tests).</summary>
    public string? Folder { get; set; }

    internal bool IsValid() => Key is null || (Convert.TryFromBase64String(Key, new byte[64], out var length) && length == SecretBox.KeyBytes);
}
