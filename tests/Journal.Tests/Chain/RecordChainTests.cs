using System.Security.Cryptography;
using CsCheck;

namespace PushOrleans.Journal.Tests;

public sealed class RecordChainTests
{
    private static readonly Gen<SealedRecord> Records =
        from partition in Gen.Int[0, 5000]
        from seq in Gen.Long[0, 1L << 40]
        from at in Gen.Long[0, 4_000_000_000]
        from incarnation in Gen.Long[0, 1000]
        from inputs in Gen.Long[0, 1000]
        from payload in Gen.Byte.Array[0, 300]
        from personal in Gen.Select(Gen.Int[0, 1 << 30], Gen.Byte.Array[0, 40]).Array[0, 5]
        select RecordChain.Seal(
            new JournalPosition(seq, SHA256.HashData(payload)), partition, RecordKind.UserChange, at, incarnation, inputs, payload,
            [.. personal.Select(entry => new PersonalContent(entry.Item1, entry.Item2))], Chains.Salts);

    [Fact]
    public void A_frame_reads_back_as_the_record() => Records.Sample(record =>
    {
        var frame = FrameOf(record);
        var read = RecordFrame.Read(frame);
        return read.Position == record.Position && read.Payload.Span.SequenceEqual(record.Payload.Span)
            && read.PersonalDigests == record.PersonalDigests && read.At == record.At && read.Incarnation == record.Incarnation
            && read.InputsVersion == record.InputsVersion && read.Partition == record.Partition && read.Kind == record.Kind
            && FrameOf(read).AsSpan().SequenceEqual(frame)
            && record.Personal.All(payload => read.PersonalDigests.Covers(payload));
    });

    [Fact]
    public void A_changed_byte_anywhere_in_a_frame_is_found() => Gen.Select(Records, Gen.Int[0, int.MaxValue], Gen.Byte[1, 255]).Sample((record, at, change) =>
    {
        var previous = new ChainWalk(record.Partition);
        var first = RecordChain.Seal(JournalPosition.Start, record.Partition, record.Kind, record.At, 1, 1, record.Payload, [], Chains.Salts);
        Assert.Equal(ChainFault.None, previous.Next(first));
        var frame = FrameOf(first);
        frame[at % frame.Length] ^= change;
        try
        {
            return new ChainWalk(record.Partition).Next(RecordFrame.Read(frame)) != ChainFault.None;
        }
        catch (CorruptRecordException)
        {
            return true;
        }
    });

    [Fact]
    public void A_changed_byte_in_a_personal_payload_is_found() => Gen.Select(Records, Gen.Int[0, int.MaxValue], Gen.Byte[1, 255])
        .Where(sample => sample.Item1.Personal.Count > 0)
        .Sample((record, at, change) =>
        {
            var payload = record.Personal[at % record.Personal.Count];
            var bytes = payload.Salted.ToArray();
            bytes[at % bytes.Length] ^= change;
            return !record.PersonalDigests.Covers(payload with { Salted = bytes })
                && !record.PersonalDigests.Covers(payload with { Ordinal = payload.Ordinal + 1 })
                && !record.PersonalDigests.Covers(payload with { Index = record.Personal.Count })
                && !record.PersonalDigests.Covers(payload with { Index = -1 });
        });

    [Fact]
    public void The_hash_is_that_of_the_previous_hash_and_the_canonical_bytes()
    {
        var record = JournalPosition.Start.Seal(3, "payload", (8, "personal"));
        byte[] bytes =
        [
            .. new byte[32],
            1, 4, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xE8, 3, 0, 0, 0, 0, 0, 0,
            1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0,
            .. SHA256.HashData(Chains.Bytes("payload")),
            8, 0, 0, 0, .. SHA256.HashData(record.Personal[0].Salted.Span),
        ];
        Assert.Equal(SHA256.HashData(bytes), record.Hash.ToArray());
    }

    [Fact]
    public void The_same_content_has_another_digest_each_time()
    {
        var record = JournalPosition.Start.Seal(0, "x", (1, "same"), (1, "same"));
        Assert.Equal("same", record.Personal[0].Content.Text());
        Assert.False(record.PersonalDigests.Covers(record.Personal[0] with { Index = 1 }));
        Assert.Equal((0, 1, 1L), (record.Personal[0].Index, record.Personal[1].Index, record.Personal[1].Seq));
    }

    [Fact]
    public void Bytes_that_are_no_frame_are_refused_by_name()
    {
        var frame = FrameOf(JournalPosition.Start.Seal(0, "payload", (1, "p")));
        for (var length = 0; length < frame.Length; length++) Assert.Throws<CorruptRecordException>(() => RecordFrame.Read(frame.AsMemory(0, length)));
        Assert.Throws<CorruptRecordException>(() => RecordFrame.Read((byte[])[.. frame, 0]));
        foreach (var (at, value) in new[] { (0, 2), (2, 1), (3, 1), (43, 0x80), (47, 0x80), (44, 2) })
        {
            var changed = frame.ToArray();
            changed[at] = (byte)value;
            Assert.Throws<CorruptRecordException>(() => RecordFrame.Read(changed));
        }
        Assert.Throws<CorruptRecordException>(() => new PersonalDigests(new byte[35]));
    }

    [Fact]
    public void Digests_are_equal_by_their_bytes()
    {
        var digests = JournalPosition.Start.Seal(0, "x", (1, "a")).PersonalDigests;
        var same = new PersonalDigests(digests.Packed.ToArray());
        Assert.True(digests == same && digests.Equals((object)same) && digests.GetHashCode() == same.GetHashCode());
        Assert.True(digests != default);
        Assert.False(digests.Equals("x"));
        Assert.Equal(1, digests.Ordinal(0));
    }

    [Fact]
    public void Positions_are_equal_by_number_and_hash()
    {
        var here = new JournalPosition(1, new byte[32]);
        Assert.Equal(here, new JournalPosition(1, new byte[32]));
        Assert.Equal(here.GetHashCode(), new JournalPosition(1, new byte[32]).GetHashCode());
        Assert.NotEqual(here, new JournalPosition(2, new byte[32]));
        Assert.NotEqual(here, new JournalPosition(1, (byte[])[1, .. new byte[31]]));
        Assert.False(here.Equals(null));
    }

    private static byte[] FrameOf(SealedRecord record)
    {
        var frame = new byte[RecordFrame.LengthOf(record)];
        RecordFrame.Write(record, frame);
        return frame;
    }
}
