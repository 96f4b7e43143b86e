namespace PushOrleans.Journal;

/// <summary>One partition of a <see cref="MemoryJournalStore"/>; the store's lock guards it.</summary>
internal sealed class MemoryPartition
{
    private readonly List<byte[]> _frames = [];
    private readonly SortedDictionary<(long Seq, int Index), (int Ordinal, byte[] Salted)> _personal = [];
    private readonly SortedDictionary<long, Snapshot> _snapshots = [];

    public JournalPosition Tail { get; private set; } = JournalPosition.Start;

    public AppendOutcome Append(JournalPosition expected, IReadOnlyList<SealedRecord> records)
    {
        if (!Tail.Equals(expected)) return AppendOutcome.Fenced;
        foreach (var record in records)
        {
            var frame = new byte[RecordFrame.LengthOf(record)];
            RecordFrame.Write(record, frame);
            _frames.Add(frame);
            foreach (var payload in record.Personal) _personal[(record.Seq, payload.Index)] = (payload.Ordinal, payload.Salted.ToArray());
            Tail = new JournalPosition(record.Seq, record.Hash.ToArray());
        }
        return AppendOutcome.Appended;
    }

    public byte[]? Frame(long seq) => seq <= _frames.Count ? _frames[(int)seq - 1] : null;

    public byte[] SaltedBytes(long seq, int index) => _personal[(seq, index)].Salted;

    public List<PersonalPayload> Personal(long fromSeq, long toSeq) =>
        [.. _personal.Where(entry => entry.Key.Seq >= fromSeq && entry.Key.Seq <= toSeq)
            .Select(entry => new PersonalPayload(entry.Key.Seq, entry.Key.Index, entry.Value.Ordinal, entry.Value.Salted))];

    public void Erase(int ordinal)
    {
        foreach (var key in _personal.Where(entry => entry.Value.Ordinal == ordinal).Select(entry => entry.Key).ToList()) _personal.Remove(key);
        foreach (var (seq, snapshot) in _snapshots.ToList())
            _snapshots[seq] = snapshot with { Users = [.. snapshot.Users.Where(user => user.Ordinal != ordinal)] };
    }

    public void Save(Snapshot snapshot)
    {
        SnapshotShape.ValidateSeq(snapshot.Seq, Tail.Seq);
        _snapshots[snapshot.Seq] = new Snapshot(
            snapshot.Seq, snapshot.Shared.ToArray(), [.. snapshot.Users.Select(user => new UserSection(user.Ordinal, user.State.ToArray()))]);
    }

    public Snapshot? Snapshot(long atOrBefore) => _snapshots.LastOrDefault(entry => entry.Key <= atOrBefore).Value;

    public UserSnapshot? SnapshotUser(long atOrBefore, int ordinal)
    {
        if (Snapshot(atOrBefore) is not { } snapshot) return null;
        foreach (var user in snapshot.Users)
            if (user.Ordinal == ordinal) return new UserSnapshot(snapshot.Seq, user);
        return new UserSnapshot(snapshot.Seq, null);
    }

    public void DeleteSnapshots(long before)
    {
        foreach (var seq in _snapshots.Keys.Where(seq => seq < before).ToList()) _snapshots.Remove(seq);
    }
}
