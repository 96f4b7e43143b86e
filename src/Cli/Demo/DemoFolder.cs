namespace PushOrleans.Cli;

/// <summary>The store's folder: the caller's, or a temporary one that goes when the demo ends.</summary>
internal sealed class DemoFolder : IDisposable
{
    private readonly bool _temporary;

    private DemoFolder(string path, bool temporary) => (Path, _temporary) = (path, temporary);

    public string Path { get; }

    /// <exception cref="UnusableInputException">The folder holds something already: the demo's clock would run back for it.</exception>
    public static DemoFolder Of(string? wanted)
    {
        if (wanted is null) return new DemoFolder(Directory.CreateTempSubdirectory("pushorleans-demo-").FullName, temporary: true);
        if (Directory.Exists(wanted) && Directory.EnumerateFileSystemEntries(wanted).Any()) throw new UnusableInputException($"--data must name a new or empty folder: {wanted}");
        return new DemoFolder(System.IO.Path.GetFullPath(wanted), temporary: false);
    }

    public void Dispose()
    {
        if (_temporary) Directory.Delete(Path, recursive: true);
    }
}
