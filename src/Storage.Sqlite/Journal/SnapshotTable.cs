using PushOrleans.Journal;

namespace PushOrleans.Storage.Sqlite;

/// <summary>
/// Snapshots, in chunks of users. One is written in several transactions, so that appends do not wait for all of it, and counts from the
/// last one, which marks it complete. Erasure goes through here, since it has to reach those being written.
/// </summary>
internal sealed class SnapshotTable(SqliteFile file)
{
    // Touched by the writer's thread only.
    private readonly List<SnapshotSave> _running = [];

    public async Task SaveAsync(int partition, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var save = new SnapshotSave(partition, snapshot);
        var place = default(SnapshotSave.Place);
        try
        {
            place = await file.WriteAsync(session => Begin(session, save), cancellationToken);
            while (place.User < snapshot.Users.Count)
            {
                var next = place;
                place = await file.WriteAsync(session => save.WriteSome(session, next), cancellationToken);
            }
            await file.WriteAsync(session => save.Complete(session, place.Id), cancellationToken);
        }
        finally
        {
            await file.WriteAsync(session => End(session, save, place.Id), CancellationToken.None, failed: () => _running.Remove(save));
        }
    }

    public Task EraseAsync(int partition, int ordinal, CancellationToken cancellationToken) => file.WriteAsync(
        session => Erase(session, partition, ordinal), cancellationToken, erases: true,
        // The user may still exist: snapshots that leave him out must not become complete.
        failed: () => Abandon(partition, ordinal));

    public static Snapshot? Load(SqliteSession session, int partition, long atOrBefore)
    {
        session.Execute("BEGIN");
        try
        {
            var found = session.Query(
                "SELECT id, seq, shared FROM snapshots WHERE partition = ?1 AND seq <= ?2 AND complete = 1 ORDER BY seq DESC LIMIT 1",
                row => (Id: row.GetInt64(0), Seq: row.GetInt64(1), Shared: row.GetFieldValue<byte[]>(2)), partition, atOrBefore);
            if (found.Count == 0) return null;
            var users = session
                .Query("SELECT body FROM snapshot_chunks WHERE snapshot = ?1 ORDER BY chunk", row => row.GetFieldValue<byte[]>(0), found[0].Id)
                .SelectMany(PayloadChunk.Unpack)
                .Select(entry => new UserSection(entry.Ordinal, entry.Content))
                .ToList();
            return new Snapshot(found[0].Seq, found[0].Shared, users);
        }
        finally
        {
            session.Execute("COMMIT");
        }
    }

    public static UserSnapshot? LoadUser(SqliteSession session, int partition, long atOrBefore, int ordinal)
    {
        session.Execute("BEGIN");
        try
        {
            var found = session.Query(
                "SELECT id, seq FROM snapshots WHERE partition = ?1 AND seq <= ?2 AND complete = 1 ORDER BY seq DESC LIMIT 1",
                row => (Id: row.GetInt64(0), Seq: row.GetInt64(1)), partition, atOrBefore);
            if (found.Count == 0) return null;
            // By the index on users, which is why the snapshot is not a term that another could be chosen for.
            var bodies = session.Query(
                "SELECT body FROM snapshot_chunks WHERE partition = ?1 AND min_ordinal <= ?3 AND max_ordinal >= ?3 AND +snapshot = ?2",
                row => row.GetFieldValue<byte[]>(0), partition, found[0].Id, ordinal);
            foreach (var entry in bodies.SelectMany(PayloadChunk.Unpack))
                if (entry.Ordinal == ordinal) return new UserSnapshot(found[0].Seq, new UserSection(ordinal, entry.Content));
            return new UserSnapshot(found[0].Seq, null);
        }
        finally
        {
            session.Execute("COMMIT");
        }
    }

    public static bool DeleteBefore(SqliteSession session, int partition, long seq)
    {
        session.Execute(
            "DELETE FROM snapshot_chunks WHERE snapshot IN (SELECT id FROM snapshots WHERE partition = ?1 AND seq < ?2 AND complete = 1)", partition, seq);
        return session.Execute("DELETE FROM snapshots WHERE partition = ?1 AND seq < ?2 AND complete = 1", partition, seq) > 0;
    }

    private SnapshotSave.Place Begin(SqliteSession session, SnapshotSave save)
    {
        var place = save.Begin(session);
        if (!_running.Contains(save)) _running.Add(save);
        return place;
    }

    private bool End(SqliteSession session, SnapshotSave save, long id)
    {
        _running.Remove(save);
        SnapshotSave.Discard(session, id);
        return true;
    }

    private bool Erase(SqliteSession session, int partition, int ordinal)
    {
        foreach (var save in _running.Where(save => save.Partition == partition)) save.Erased.Add(ordinal);
        RecordTable.EraseChunks(session, "personal", partition, ordinal);
        RecordTable.EraseChunks(session, "snapshot_chunks", partition, ordinal);
        return true;
    }

    private void Abandon(int partition, int ordinal)
    {
        foreach (var save in _running.Where(save => save.Partition == partition && save.Erased.Contains(ordinal))) save.Abandoned = true;
    }
}
