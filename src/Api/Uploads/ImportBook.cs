using System.Collections.Concurrent;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>Imports of this node, running and ended, for those who made them. Kept for an hour, at most a thousand.</summary>
internal sealed class ImportBook(DomainClock clock, TimeProvider time)
{
    private const int MaxEntries = 1000;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Null when the name is taken; one's own import that has ended may be run again.</summary>
    public Entry? Begin(string id, string keyId)
    {
        foreach (var (name, old) in _entries)
            if (time.GetElapsedTime(old.Began) > Kept || _entries.Count >= MaxEntries && old.State != Entry.Running) _entries.TryRemove(name, out _);
        var entry = new Entry(keyId, clock.Now, time.GetTimestamp());
        return _entries.AddOrUpdate(id, entry, (_, old) => old.State != Entry.Running && old.KeyId == keyId ? entry : old) == entry ? entry : null;
    }

    public Entry? Find(string id, string keyId) => _entries.TryGetValue(id, out var entry) && entry.KeyId == keyId ? entry : null;

    internal sealed class Entry(string keyId, long startedAt, long began)
    {
        public const string Running = "running";

        private long _accepted;
        private long _rejected;

        public string KeyId => keyId;
        public long StartedAt => startedAt;
        public long Began => began;
        public string State { get; private set; } = Running;
        public long Accepted => Interlocked.Read(ref _accepted);
        public long Rejected => Interlocked.Read(ref _rejected);

        public void Accept(long lines) => Interlocked.Add(ref _accepted, lines);

        public void Reject() => Interlocked.Increment(ref _rejected);

        /// <summary>Only the first end counts.</summary>
        public void End(string state)
        {
            if (State == Running) State = state;
        }
    }
}
