using PushOrleans.Journal;

namespace PushOrleans.Storage.Sqlite;

/// <summary>
/// One snapshot on its way into the file. Runs on the writer's thread; a step tells where the next one begins instead of keeping it, so
/// that a step whose group was rolled back can run again.
/// </summary>
internal sealed class SnapshotSave(int partition, Snapshot snapshot)
{
    // 512 KiB: a push that waits for its record waits for a few milliseconds at most.
    private const int ChunksPerStep = 16;

    /// <summary>The row of the snapshot, and which user and chunk come next.</summary>
    public readonly record struct Place(long Id, int User, int Chunk);

    public int Partition => partition;

    /// <summary>Who was erased since the save began: their sections are left out.</summary>
    public HashSet<int> Erased { get; } = [];

    /// <summary>An erasure failed after sections were left out: this snapshot must not become complete.</summary>
    public bool Abandoned { get; set; }

    public Place Begin(SqliteSession session)
    {
        SnapshotShape.ValidateSeq(snapshot.Seq, RecordTable.Tail(session, partition).Seq);
        var id = (long)session.Scalar(
            "INSERT INTO snapshots (partition, seq, complete, shared) VALUES (?1, ?2, 0, ?3) RETURNING id",
            partition, snapshot.Seq, snapshot.Shared.ToArray())!;
        return new Place(id, 0, 0);
    }

    public Place WriteSome(SqliteSession session, Place place)
    {
        var user = place.User;
        IEnumerable<PayloadChunk.Entry> Rest()
        {
            for (; user < snapshot.Users.Count; user++)
            {
                var section = snapshot.Users[user];
                if (!Erased.Contains(section.Ordinal)) yield return new PayloadChunk.Entry(user, section.Ordinal, section.State);
            }
        }
        var chunk = place.Chunk;
        foreach (var packed in PayloadChunk.Pack(Rest()))
        {
            session.Execute(
                "INSERT INTO snapshot_chunks VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                place.Id, chunk++, partition, packed.MinOrdinal, packed.MaxOrdinal, packed.Body);
            // The packer has looked at one user more than it packed.
            if (chunk - place.Chunk == ChunksPerStep && user < snapshot.Users.Count) break;
        }
        return place with { User = user, Chunk = chunk };
    }

    public bool Complete(SqliteSession session, long id)
    {
        if (Abandoned) throw new StoreUnavailableException("an erasure failed while the snapshot was saved");
        session.Execute(
            "DELETE FROM snapshot_chunks WHERE snapshot IN (SELECT id FROM snapshots WHERE partition = ?1 AND seq = ?2 AND complete = 1)",
            partition, snapshot.Seq);
        session.Execute("DELETE FROM snapshots WHERE partition = ?1 AND seq = ?2 AND complete = 1", partition, snapshot.Seq);
        return session.Execute("UPDATE snapshots SET complete = 1 WHERE id = ?1", id) == 1;
    }

    /// <summary>Takes away what a save that did not become complete has written.</summary>
    public static void Discard(SqliteSession session, long id)
    {
        if (session.Scalar("SELECT 1 FROM snapshots WHERE id = ?1 AND complete = 0", id) is null) return;
        session.Execute("DELETE FROM snapshot_chunks WHERE snapshot = ?1", id);
        session.Execute("DELETE FROM snapshots WHERE id = ?1", id);
    }
}
