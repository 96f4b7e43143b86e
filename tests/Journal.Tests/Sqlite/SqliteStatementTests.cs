using Microsoft.Data.Sqlite;
using PushOrleans.Storage.Sqlite;

namespace PushOrleans.Journal.Tests;

public sealed class SqliteStatementTests : IDisposable
{
    // https://www.sqlite.org/rescode.html
    private const int Error = 1;
    private const int Constraint = 19;

    private readonly TempFolder _folder = new();
    private readonly SqliteSession _session;

    public SqliteStatementTests()
    {
        _session = new SqliteSession(new SqliteStoreOptions { Path = _folder.File }, readOnly: false);
        _session.Run("CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB NOT NULL)");
    }

    [Fact]
    public void What_was_bound_is_read_back_row_by_row()
    {
        foreach (var number in (long[])[1, long.MaxValue]) Insert(number, [(byte)number, 0, 255]);

        var select = _session.Statement("SELECT a, b FROM t WHERE a >= ?1 ORDER BY a").Bind(1, 1);
        var read = new List<(long, string)>();
        while (select.Step()) read.Add((select.Number(0), Convert.ToHexString(select.Bytes(1))));
        select.Reset();

        Assert.Equal([(1, "0100FF"), (long.MaxValue, "FF00FF")], read);
    }

    [Fact]
    public void A_failed_statement_tells_why_and_is_good_again_after_its_reset()
    {
        Insert(1, [1]);
        Assert.Equal(Constraint, Assert.Throws<SqliteException>(() => Insert(1, [2])).SqliteErrorCode);
        Insert(2, [2]);
        Assert.Equal(2L, _session.Scalar("SELECT count(*) FROM t"));
    }

    [Fact]
    public void A_text_that_is_no_statement_is_refused() =>
        Assert.Equal(Error, Assert.Throws<SqliteException>(() => _session.Statement("SELECT nothing FROM nowhere")).SqliteErrorCode);

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    private void Insert(long number, byte[] bytes)
    {
        var insert = _session.Statement("INSERT INTO t VALUES (?1, ?2)").Bind(1, number).Bind(2, bytes);
        try
        {
            Assert.False(insert.Step());
        }
        finally
        {
            insert.Reset();
        }
    }
}
