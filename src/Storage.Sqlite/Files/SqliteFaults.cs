using Microsoft.Data.Sqlite;
using PushOrleans.Journal;

namespace PushOrleans.Storage.Sqlite;

/// <summary>What SQLite's errors mean to those who use the store.</summary>
internal static class SqliteFaults
{
    // https://www.sqlite.org/rescode.html
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;

    /// <summary>The file, the disk or a lock; not the caller.</summary>
    public static bool IsFault(Exception exception) => exception is SqliteException or IOException or UnauthorizedAccessException;

    /// <summary>One statement's own fault: the others of its group can be saved.</summary>
    public static bool IsOneJobs(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: TooBig or Constraint or Mismatch };

    public static StoreUnavailableException AsUnavailable(Exception fault) => new($"the SQLite file failed: {fault.Message}", fault);
}
