namespace PushOrleans.Journal;

/// <summary>Bytes under a name beside the chains: audiences, keys, signed roots, idempotency.</summary>
/// <param name="Version">From 1; a write gives a higher one.</param>
public sealed record NamedObject(string Name, long Version, ReadOnlyMemory<byte> Content);

/// <summary>What a name may be: 1 to 512 characters, printable ASCII (U+0020 to U+007E), so that every store orders names alike.</summary>
public static class ObjectName
{
    /// <exception cref="ArgumentException">Not such a name.</exception>
    public static void Validate(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > 512) throw new ArgumentException($"a name of {name.Length} characters is longer than 512", nameof(name));
        ValidateCharacters(name);
    }

    /// <summary>As <see cref="Validate"/>; the empty prefix is one, too.</summary>
    /// <exception cref="ArgumentException">Not the beginning of such a name.</exception>
    public static void ValidatePrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ValidateCharacters(prefix);
    }

    private static void ValidateCharacters(string name)
    {
        if (name.AsSpan().ContainsAnyExceptInRange(' ', '~')) throw new ArgumentException("a name has printable ASCII only", nameof(name));
    }
}
