using System.Security.Cryptography;
using PushOrleans.Compliance;
using PushOrleans.Storage.Sqlite;

namespace PushOrleans.Journal.Tests;

/// <summary>The first version of each stored type, byte for byte: ledgers are kept for years, so what is here is read forever.</summary>
public sealed class GoldenTests
{
    [Fact]
    public void The_first_version_of_a_record_is_written_and_read()
    {
        var record = Record();
        var frame = new byte[RecordFrame.LengthOf(record)];
        RecordFrame.Write(record, frame);
        Assert.Equal(Golden("record"), Convert.ToHexStringLower(frame));
        Assert.Equal(ChainFault.None, new ChainWalk(3).Next(RecordFrame.Read(Convert.FromHexString(Golden("record")))));
    }

    [Fact]
    public void The_first_version_of_a_page_is_written_and_read()
    {
        const long at = 1_770_000_000;
        var allowed = new PageVerdict(Verdict.Allow, null, 0, DecisionCode.None, 0, 1);
        var deferred = new PageVerdict(Verdict.Defer, Rule.FrequencyBudget, 1UL << 25, DecisionCode.None, 1, 0);
        var refused = new PageVerdict(Verdict.Refuse, Rule.Consent, 1UL << 29, DecisionCode.None, 0, 0);
        var expired = new PageVerdict(Verdict.Refuse, Rule.FrequencyBudget, 1UL << 25, DecisionCode.Expires, 2, 0);
        var builder = new PageBuilder();
        builder.Begin(300, at);
        builder.Add(0, allowed, 0);
        builder.Add(1, allowed, 0);
        builder.Add(5, deferred, at + 3600);
        builder.Add(200, refused, 0);
        builder.Add(201, expired, 0);
        Assert.Equal(Golden("page"), Convert.ToHexStringLower(builder.Complete(202, "rider"u8)));

        var page = new PageReader(Convert.FromHexString(Golden("page")));
        Assert.Equal(new PageHeader(300, at, 5, 202), page.Header);
        Assert.True(page.MoveTo(5));
        Assert.Equal(new PageEntry(2, 5, deferred, at + 3600), page.Current);
        Assert.True(page.MoveTo(201));
        Assert.Equal(expired, page.Current.Verdict);
    }

    [Fact]
    public void The_first_version_of_a_chunk_of_payloads_is_written_and_read()
    {
        var entries = Record().Personal.Select(payload => new PayloadChunk.Entry(payload.Index, payload.Ordinal, payload.Salted)).ToList();
        var packed = Assert.Single(PayloadChunk.Pack(entries));
        Assert.Equal((0, 7), (packed.MinOrdinal, packed.MaxOrdinal));
        Assert.Equal(Golden("chunk"), Convert.ToHexStringLower(packed.Body));
        Assert.Equal([7, 0], PayloadChunk.Unpack(Convert.FromHexString(Golden("chunk"))).Select(entry => entry.Ordinal));
        Assert.Throws<CorruptRecordException>(() => PayloadChunk.Unpack(packed.Body[..^1]).Count());
        Assert.Throws<CorruptRecordException>(() => PayloadChunk.Erase([1, 2, 3], 0));
    }

    private static SealedRecord Record()
    {
        using var salts = new CountingSalts();
        return RecordChain.Seal(
            JournalPosition.Start, 3, RecordKind.UserChange, 1_770_000_000, 2, 5, "golden payload"u8.ToArray(),
            [new PersonalContent(7, "seven"u8.ToArray()), new PersonalContent(0, default)], salts);
    }

    private static string Golden(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", $"{name}.v1.hex")).Trim();

    private sealed class CountingSalts : RandomNumberGenerator
    {
        public override void GetBytes(byte[] data)
        {
            for (var i = 0; i < data.Length; i++) data[i] = (byte)i;
        }
    }
}
