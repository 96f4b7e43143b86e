namespace PushOrleans.Journal.Tests;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("push-journal-").FullName;

    public string File => System.IO.Path.Combine(Path, "push.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
