using System.Diagnostics;
using Microsoft.Data.Sqlite;
using PushOrleans.Storage.Sqlite;

namespace PushOrleans.Journal.Tests;

public sealed class SqliteJournalStoreTests : JournalStoreConformance
{
    private readonly TempFolder _folder = new();
    private SqliteFile? _file;

    private SqliteStoreOptions Options => new() { Path = _folder.File, BusyTimeout = TimeSpan.FromMilliseconds(50) };

    protected override IJournalStore CreateStore()
    {
        _file?.Dispose();
        _file = new SqliteFile(Options);
        return new SqliteJournalStore(_file);
    }

    protected override (Func<IJournalStore> Create, IDisposable Bytes) CreateApart()
    {
        var folder = new TempFolder();
        return (() => new SqliteJournalStore(new SqliteStoreOptions { Path = folder.File }), folder);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _file!.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_file_is_written_ahead_flushed_fully_and_deletes_for_good()
    {
        using var connection = Connect(_folder.File);
        Assert.Equal("wal", Ask(connection, "PRAGMA journal_mode"));
        var settings = await _file!.WriteAsync(
            session => (session.Scalar("PRAGMA synchronous"), session.Scalar("PRAGMA secure_delete")), default);
        Assert.Equal((2L, 1L), settings);
    }

    [Theory]
    [InlineData(1, 1), InlineData(2, 1), InlineData(8, 4), InlineData(64, 32), InlineData(65_536, 32)]
    public void What_may_wait_for_others_waits_for_half_of_the_partitions_and_32_at_most(int partitions, int appends) =>
        Assert.Equal(appends, SqliteJournalStore.PatienceOf(partitions));

    [Fact]
    public async Task A_second_owner_of_the_file_is_told_that_it_is_in_use()
    {
        await using var second = new SqliteJournalStore(Options);
        var refused = await Assert.ThrowsAsync<StoreInUseException>(() => second.OpenAsync(Partitions, default));
        Assert.Contains(_folder.File, refused.Message, StringComparison.Ordinal);
        await Store.DisposeAsync();
        await _file!.DisposeAsync();
        await second.OpenAsync(Partitions, default);
    }

    [Fact]
    public async Task After_erasure_no_file_holds_the_bytes()
    {
        const string marker = "find-me-if-you-can";
        var tail = JournalPosition.Start;
        for (var i = 0; i < 30; i++)
            tail = await Store.AppendOne(0, tail, "x", [.. Enumerable.Range(0, 200).Select(user => (user, $"{(user == 7 ? marker : "other")} {new string('p', (i * 13) % 300)}"))]);
        for (var seq = 10; seq <= 30; seq += 10)
            await Store.SaveSnapshotAsync(0, SnapshotAt(seq, [.. Enumerable.Range(0, 3_000).Select(user => (user, user == 7 ? marker : new string('s', user % 200)))]), default);
        await Store.DeleteSnapshotsAsync(0, 20, default);
        Assert.True(FilesHold(marker));
        await Store.ErasePersonalAsync(0, 7, default);
        Assert.False(FilesHold(marker));
        Assert.Equal(30 * 199, (await Store.PersonalOf(0)).Length);
        Assert.True((await ChainVerifier.VerifyAsync(Store, Partitions, null, null, default)).Ok);
    }

    [Fact]
    public async Task A_full_disk_is_unavailable_and_what_was_acknowledged_stays()
    {
        var tail = await Store.AppendOne(0, JournalPosition.Start, "kept");
        await _file!.WriteAsync(session => session.Scalar("PRAGMA max_page_count = 1"), default);
        var large = RecordChain.Seal(tail, 0, RecordKind.Page, 1_001, 1, 1, new byte[1 << 20], [], Chains.Salts);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.AppendAsync(0, tail, [large], default));
        Assert.Equal(tail, await Store.ReadTailAsync(0, default));
        Assert.Equal(AppendOutcome.Appended, await Store.AppendAsync(0, tail, [large], default));
    }

    [Fact]
    public async Task A_file_locked_by_another_program_is_unavailable_until_it_lets_go()
    {
        using var other = Connect(_folder.File);
        Ask(other, "BEGIN IMMEDIATE");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.AppendOne(0, JournalPosition.Start, "x"));
        Ask(other, "ROLLBACK");
        await Store.AppendOne(0, JournalPosition.Start, "x");
    }

    [Fact]
    public async Task An_erasure_that_cannot_empty_the_log_fails_and_the_snapshot_being_saved_with_it()
    {
        var tail = await Store.AppendOne(0, JournalPosition.Start, "x", (1, "p"));
        using var reader = Connect(_folder.File);
        Ask(reader, "BEGIN");
        Ask(reader, "SELECT count(*) FROM records");
        await Store.AppendOne(0, tail, "y");
        var saving = Store.SaveSnapshotAsync(0, SnapshotAt(1, [.. Enumerable.Range(0, 3_000).Select(user => (user, new string('s', 500)))]), default);
        var erasing = Store.ErasePersonalAsync(0, 1, default);
        var appending = Store.WriteNamedAsync("beside", default, 0, default);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => erasing);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => saving);
        Assert.NotNull(await appending);
        Assert.Null(await Store.LoadSnapshotAsync(0, 9, default));
        Assert.Equal(0L, await _file!.ReadAsync(session => session.Scalar("SELECT count(*) FROM snapshot_chunks"), default));
        Ask(reader, "ROLLBACK");
        await Store.ErasePersonalAsync(0, 1, default);
        Assert.Empty(await Store.PersonalOf(0));
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task The_write_ahead_log_begins_anew_under_writes_that_never_pause_and_after_a_reader_that_kept_it(bool isRead)
    {
        const int size = 1 << 20, body = 256 << 10, atOnce = 8;
        using var folder = new TempFolder();
        await using var file = new SqliteFile(new SqliteStoreOptions { Path = folder.File, CheckpointBytes = size });
        await file.OpenAsync(default);
        using (var reader = Connect(folder.File))
        {
            if (isRead) Ask(reader, "BEGIN");
            if (isRead) Ask(reader, "SELECT count(*) FROM named");
            await WriteAsync("a", 120);
            Assert.Equal(isRead, Log() > 120 * body);
        }

        var most = await WriteAsync("b", 120);

        if (!isRead) Assert.InRange(most, size, (Checkpoints.MostSizes * size) + (2 * atOnce * body));
        Assert.InRange(Log(), 0, (Checkpoints.MostSizes * size) + (2 * atOnce * body));
        Assert.Equal(240L, await file.ReadAsync(session => session.Scalar("SELECT count(*) FROM named WHERE length(content) = ?1", body), default));

        long Log() => new FileInfo(folder.File + "-wal").Length;

        async Task<long> WriteAsync(string name, int rows)
        {
            long most = 0;
            await Parallel.ForAsync(0, rows, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (row, token) =>
            {
                await file.WriteAsync(session => session.Execute("INSERT INTO named VALUES (?1, 1, ?2)", $"{name}{row}", new byte[body]), token);
                lock (folder) most = Math.Max(most, Log());
            });
            return most;
        }
    }

    [Fact]
    public async Task An_erasure_waits_for_the_copy_of_the_log_that_goes_on()
    {
        const int body = 256 << 10, erasures = 100;
        using var folder = new TempFolder();
        await using var file = new SqliteFile(new SqliteStoreOptions { Path = folder.File, CheckpointBytes = 1 << 20 });
        await file.OpenAsync(default);
        for (var erasure = 0; erasure < erasures; erasure++)
        {
            // Enough that the group before the erasure's begins a copy.
            var writes = Enumerable.Range(0, 5).Select(row => file.WriteAsync(session => session.Execute("INSERT OR REPLACE INTO named VALUES (?1, 1, ?2)", $"{row}", new byte[body]), default)).ToList();
            await writes[0];
            await file.WriteAsync(session => session.Execute("DELETE FROM named WHERE name = '0'"), default, erases: true);
            await Task.WhenAll(writes);
            Assert.Equal(0, new FileInfo(folder.File + "-wal").Length);
        }
    }

    [Fact]
    public async Task One_bad_write_does_not_take_its_group_along()
    {
        await _file!.WriteAsync(session => session.Execute("INSERT INTO named VALUES ('taken', 1, x'')"), default);
        var writes = Enumerable.Range(0, 20).Select(i => _file.WriteAsync(
            session => session.Execute("INSERT INTO named VALUES (?1, 1, x'')", i == 10 ? "taken" : $"n{i}"), default)).ToList();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => writes[10]);
        foreach (var write in writes.Where((_, i) => i != 10)) Assert.Equal(1, await write);
        Assert.Equal(20, (await Store.ListNamedAsync("", null, 100, default)).Count);
    }

    [Fact]
    public async Task A_newer_file_or_another_programs_file_is_refused_and_left_alone()
    {
        await _file!.WriteAsync(session => session.Execute("UPDATE schema_version SET version = 99"), default);
        await Assert.ThrowsAsync<StoreMismatchException>(Reopen);
        var foreign = Path.Combine(_folder.Path, "foreign.db");
        using (var connection = Connect(foreign)) Ask(connection, "CREATE TABLE theirs (x)");
        await using var store = new SqliteJournalStore(new SqliteStoreOptions { Path = foreign });
        await Assert.ThrowsAsync<StoreMismatchException>(() => store.OpenAsync(1, default));
        var nonsense = Path.Combine(_folder.Path, "nonsense.db");
        await File.WriteAllTextAsync(nonsense, new string('x', 100_000), TestContext.Current.CancellationToken);
        await using var third = new SqliteJournalStore(new SqliteStoreOptions { Path = nonsense });
        await Assert.ThrowsAsync<StoreUnavailableException>(() => third.OpenAsync(1, default));
    }

    [Fact]
    public async Task A_path_where_no_file_can_be_is_unavailable()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await using var store = new SqliteJournalStore(new SqliteStoreOptions { Path = Path.Combine(file, "below", "x.db") });
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.OpenAsync(1, default));
    }

    [Fact]
    public async Task A_closed_store_and_one_not_opened_say_so()
    {
        await using var unopened = new SqliteJournalStore(new SqliteStoreOptions { Path = Path.Combine(_folder.Path, "other.db") });
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await unopened.ReadTailAsync(0, default));
        await _file!.DisposeAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.ReadTailAsync(0, default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.WriteNamedAsync("n", default, 0, default));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await _file.OpenAsync(default));
    }

    [Fact]
    public async Task What_an_interrupted_save_of_a_snapshot_left_is_dropped_when_opened()
    {
        await _file!.WriteAsync(
            session => session.Execute("INSERT INTO snapshots VALUES (5, 0, 1, 0, x'')") + session.Execute("INSERT INTO snapshot_chunks VALUES (5, 0, 0, 1, 1, x'')"), default);
        Assert.Null(await Store.LoadSnapshotAsync(0, 9, default));
        await Reopen();
        Assert.Equal(0L, await _file!.ReadAsync(session => session.Scalar("SELECT count(*) FROM snapshot_chunks"), default));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task After_a_kill_everything_acknowledged_is_there_and_every_chain_is_whole(int round)
    {
        await Store.DisposeAsync();
        await _file!.DisposeAsync();
        var acknowledged = new long[CrashChild.Partitions];
        // Each round is killed a little later, and goes on where the one before was killed.
        for (var kill = 0; kill < 4; kill++)
        {
            var seen = await KillAfter(lines: 20 + (round * 37) + (kill * 11));
            foreach (var (partition, seq) in seen) acknowledged[partition] = Math.Max(acknowledged[partition], seq);
            await using var store = new SqliteJournalStore(Options);
            await store.OpenAsync(CrashChild.Partitions, default);
            var verified = await ChainVerifier.VerifyAsync(store, CrashChild.Partitions, null, null, default);
            Assert.Null(verified.FirstBad);
            for (var partition = 0; partition < CrashChild.Partitions; partition++)
            {
                var tail = await store.ReadTailAsync(partition, default);
                Assert.Equal(verified.Heads[partition], tail);
                Assert.True(tail.Seq >= acknowledged[partition], $"{partition}: {tail.Seq} of {acknowledged[partition]}");
                // Two records are one append: both or none.
                Assert.Equal(0, tail.Seq % 2);
                Assert.Equal(tail.Seq, (await store.PersonalOf(partition)).Length);
                if (await store.LoadSnapshotAsync(partition, long.MaxValue, default) is { } snapshot) Assert.Single(snapshot.Users);
            }
        }
    }

    private async Task<List<(int Partition, long Seq)>> KillAfter(int lines)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(typeof(CrashChild).Assembly.Location);
        start.ArgumentList.Add(CrashChild.Command);
        start.ArgumentList.Add(_folder.File);
        using var child = Process.Start(start)!;
        var seen = new List<(int, long)>();
        while (seen.Count < lines && await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            var parts = line.Split(' ');
            seen.Add((int.Parse(parts[0]), long.Parse(parts[1])));
        }
        // On Unix this is SIGKILL: nothing is flushed, nothing is closed.
        child.Kill();
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(lines, seen.Count);
        return seen;
    }

    private bool FilesHold(string text) =>
        Directory.GetFiles(_folder.Path).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)).Any(path =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes.AsSpan().IndexOf(Chains.Bytes(text)) >= 0;
        });

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static object? Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
