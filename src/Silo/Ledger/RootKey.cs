using System.Security.Cryptography;
using System.Text;
using PushOrleans.Grains;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Silo;

/// <summary>
/// The key that signs roots. Embedded: a file of the data folder that only its owner may read. In a cluster: in the store, sealed with the key that
/// silos and API nodes share. Of this process only where nothing outlives it.
/// </summary>
internal static class RootKey
{
    private const string FileName = "root-signing.pem";
    private const string ObjectName = "ledger/root-signing";

    /// <exception cref="CryptographicException">There is no key of ours, or it was sealed with another one.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public static async Task<EcdsaRootSigner> OpenAsync(PushOrleansOptions options, IJournalStore store, SecretBox secrets, CancellationToken cancellationToken) => options.Storage switch
    {
        NodeStorage.Sqlite => ReadOrMake(Path.Combine(options.DataFolder, FileName)),
        NodeStorage.Azure => await ReadOrMakeAsync(store, secrets, cancellationToken),
        _ => EcdsaRootSigner.Create(),
    };

    private static async Task<EcdsaRootSigner> ReadOrMakeAsync(IJournalStore store, SecretBox secrets, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await store.ReadNamedAsync(ObjectName, cancellationToken) is { } sealedKey)
                return EcdsaRootSigner.FromPem(Encoding.ASCII.GetString(secrets.Open(sealedKey.Content.Span, ObjectName)));
            using var made = EcdsaRootSigner.Create();
            // Whoever is first makes it for all: the next round reads it.
            await store.WriteNamedAsync(ObjectName, secrets.Seal(Encoding.ASCII.GetBytes(made.ExportPem()), ObjectName), 0, cancellationToken);
        }
    }

    private static EcdsaRootSigner ReadOrMake(string path)
    {
        if (File.Exists(path)) return EcdsaRootSigner.FromPem(File.ReadAllText(path));
        var made = EcdsaRootSigner.Create();
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        using var writer = new StreamWriter(file);
        writer.Write(made.ExportPem());
        writer.Flush();
        file.Flush(flushToDisk: true);
        return made;
    }
}
