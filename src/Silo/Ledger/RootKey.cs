using PushOrleans.Grains.Interfaces;
using System.Security.Cryptography;
using PushOrleans.Journal;

namespace PushOrleans.Silo;

/// <summary>The key that signs roots: a file of the data folder that only its owner may read; of this process only where nothing outlives it.</summary>
internal static class RootKey
{
    private const string FileName = "root-signing.pem";

    /// <exception cref="CryptographicException">The file holds no key of ours.</exception>
    public static EcdsaRootSigner Open(PushOrleansOptions options) =>
        options.Storage == NodeStorage.Sqlite ? ReadOrMake(Path.Combine(options.DataFolder, FileName)) : EcdsaRootSigner.Create();

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
