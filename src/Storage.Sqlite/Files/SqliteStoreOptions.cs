namespace PushOrleans.Storage.Sqlite;

/// <summary>Where the embedded store is: journal, grain storage and reminders share one file.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>Path of the database file. Required. SQLite keeps <c>-wal</c> and <c>-shm</c> beside it, and we a <c>.lock</c>; its folder is created.</summary>
    public string Path { get; set; } = "";

    /// <summary>How long a call waits for a lock that another program holds on the file. 50 ms to 60 s, default 2 s.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Bytes of the write-ahead log after which it is copied into the database; it may grow to four times as many meanwhile. 1 MiB to 1 GiB, default 32 MiB.</summary>
    public int CheckpointBytes { get; set; } = 32 << 20;
}
