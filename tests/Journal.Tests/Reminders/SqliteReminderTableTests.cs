using PushOrleans.Storage.Sqlite;

namespace PushOrleans.Journal.Tests;

public sealed class SqliteReminderTableTests : ReminderTableConformance, IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly SqliteFile _file;

    public SqliteReminderTableTests()
    {
        _file = new SqliteFile(new SqliteStoreOptions { Path = _folder.File });
        Table = new SqliteReminderTable(_file);
    }

    protected override IReminderTable Table { get; }

    public async ValueTask InitializeAsync() => await Table.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _folder.Dispose();
    }
}
