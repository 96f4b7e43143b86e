namespace PushOrleans.Storage.Azure;

/// <summary>
/// Which appends of a stretch of the chain that was read have personal payloads: who reads records, and then the payloads of some, reads the segment once. Thread-safe.
/// </summary>
/// <param name="from">The first record that was read.</param>
internal sealed class PersonalAppends(long from)
{
    /// <summary>Appends that are remembered; the stretch then begins after the oldest that was not.</summary>
    public const int Most = 512;

    private readonly Lock _lock = new();
    private readonly Queue<PersonalAppend> _appends = [];
    private long _from = from;
    private long _to = from - 1;

    /// <summary>Takes in the next block that was read.</summary>
    /// <param name="last">Its last record.</param>
    public void Add(SegmentBlock block, long last)
    {
        lock (_lock)
        {
            _to = last;
            if (block.Kind != BlockKind.RecordsWithPersonal) return;
            if (_appends.Count == Most) _from = _appends.Dequeue().Last + 1;
            _appends.Enqueue(PersonalAppend.Of(block, last));
        }
    }

    /// <summary>Those that have payloads of these records, in order; null when not all of the records were read.</summary>
    public IReadOnlyList<PersonalAppend>? Find(long fromSeq, long toSeq)
    {
        lock (_lock) return fromSeq < _from || toSeq > _to ? null : [.. _appends.Where(append => append.Last >= fromSeq && append.First <= toSeq)];
    }
}

/// <summary>An append that has personal payloads, and its first and last record.</summary>
internal readonly record struct PersonalAppend(long First, long Last, Guid Id)
{
    public static PersonalAppend Of(SegmentBlock block, long last) => new(block.Records().First().Seq, last, block.AppendId);
}
