namespace PushOrleans.Journal;

/// <summary>A record in its place in the chain. Made by <see cref="RecordChain.Seal"/>, never by hand.</summary>
/// <param name="Seq">From 1, without gaps.</param>
/// <param name="At">The partition's clock, whole seconds; never falls along the chain.</param>
/// <param name="InputsVersion">The inputs that the record was decided under; 0 where none.</param>
/// <param name="Payload">What the chain holds beside the header; personal payloads are not in it, only their digests.</param>
/// <param name="Personal">Personal payloads to be stored with the record; empty when read back (they are read apart, since they can be erased).</param>
/// <param name="PersonalDigests">One per personal payload, erased or not.</param>
/// <param name="Hash">SHA-256 of the previous hash and this record's bytes (32 bytes).</param>
public sealed record SealedRecord(
    int Partition,
    long Seq,
    RecordKind Kind,
    long At,
    long Incarnation,
    long InputsVersion,
    ReadOnlyMemory<byte> Payload,
    IReadOnlyList<PersonalPayload> Personal,
    PersonalDigests PersonalDigests,
    ReadOnlyMemory<byte> Hash)
{
    /// <summary>Where the chain stands after this record.</summary>
    public JournalPosition Position => new(Seq, Hash);
}
