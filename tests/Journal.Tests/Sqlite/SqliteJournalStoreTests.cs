using PushOrleans.Storage.Sqlite;

namespace PushOrleans.Journal.Tests;

public sealed class SqliteJournalStoreTests : JournalStoreConformance
{
    private readonly TempFolder _folder = new();

    protected override IJournalStore CreateStore() => new SqliteJournalStore(new SqliteStoreOptions { Path = _folder.File });

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
