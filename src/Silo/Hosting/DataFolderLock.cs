namespace PushOrleans.Silo;

/// <summary>Holds a data folder for this process. The system lets go of it when the process ends, however it ends.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    /// <exception cref="InvalidOperationException">Another process has the folder, or it cannot be written; the message says what to do.</exception>
    public static DataFolderLock Take(string folder)
    {
        var path = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(path);
            return new DataFolderLock(new FileStream(Path.Combine(path, "node.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException error)
        {
            throw new InvalidOperationException($"The data folder {path} cannot be written. Give this process the right to, or set PushOrleans:DataFolder to another one.", error);
        }
        catch (IOException error)
        {
            throw new InvalidOperationException($"The data folder {path} is in use by another process. Stop that one, or set PushOrleans:DataFolder to another folder.", error);
        }
    }

    public void Dispose() => _file.Dispose();
}
