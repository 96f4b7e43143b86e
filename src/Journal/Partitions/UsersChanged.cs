namespace PushOrleans.Journal;

/// <summary>What happened to a user in a <see cref="RecordKind.UserChange"/> record. Stored: never renumbered.</summary>
public enum UserEvent : byte
{
    Unknown = 0,
    Registered = 1,
    Updated = 2,
    ConsentGiven = 3,
    ConsentWithdrawn = 4,
    RefusalMade = 5,
    RefusalLifted = 6,
    PreferencesSet = 7,
    TagDeleted = 8,
    DevicePut = 9,
    DeviceRemoved = 10,

    /// <summary>A vendor no longer knows the device's token.</summary>
    DeviceLost = 11,
}

/// <summary>Users registered or changed: per user its ordinal and what happened; the resulting profiles are the record's personal payloads, in this order.</summary>
public static class UsersChanged
{
    private const byte Format = 1;

    public static byte[] Encode(IReadOnlyList<(int Ordinal, UserEvent Event)> changes)
    {
        var to = PayloadWriter.Scratch().Byte(Format).Number(changes.Count);
        foreach (var (ordinal, what) in changes) to.Number(ordinal).Byte((byte)what);
        return to.ToArray();
    }

    public static (int Ordinal, UserEvent Event)[] Decode(ReadOnlySpan<byte> payload)
    {
        var from = new PayloadReader(payload);
        if (from.Byte() != Format) throw new CorruptRecordException("not a user change of a known format");
        var changes = new (int, UserEvent)[from.Count()];
        for (var i = 0; i < changes.Length; i++) changes[i] = (from.Int(), (UserEvent)from.Byte());
        return changes;
    }
}
