using CsCheck;
using PushOrleans.Compliance;

namespace PushOrleans.Journal.Tests.Partitions;

public sealed class PayloadReaderTests
{
    [Fact]
    public void What_was_written_is_read_back_to_the_last_byte() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.ULong, Gen.Long[-1, long.MaxValue - 1], Gen.String, Gen.Byte.Array[0, 2000], Gen.String.Array[0, 5], Gen.Bool).Sample(
            (number, bits, optional, text, block, texts, flag) =>
            {
                var (maybe, name) = (optional < 0 ? (long?)null : optional, flag ? null : text);
                var to = new PayloadWriter().Number(number).Bits(bits).Optional(maybe).Text(name).Block(block).Texts(texts).Flag(flag).Byte(7);

                var from = new PayloadReader(to.ToArray());

                Assert.Equal((number, bits, maybe, Utf8(name)), (from.Number(), from.Bits(), from.Optional(), from.Text()));
                Assert.Equal(block, from.Block().ToArray());
                Assert.Equal(texts.Select(Utf8), from.Texts());
                Assert.Equal((flag, (byte)7, true), (from.Flag(), from.Byte(), from.IsAtEnd));
            });

    [Fact]
    public void A_scratch_writer_begins_empty_whatever_was_left_in_it_and_keeps_no_big_buffer()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PayloadWriter.Scratch().Byte(1).Number(-1));
        Assert.Equal([2], PayloadWriter.Scratch().Byte(2).ToArray());

        var usual = PayloadWriter.Scratch();
        Assert.Same(usual, PayloadWriter.Scratch());
        usual.Block(new byte[PayloadWriter.MostKept]);
        Assert.NotSame(usual, PayloadWriter.Scratch());
    }

    [Fact]
    public void A_flag_that_is_neither_and_a_text_that_must_be_there_and_is_not_are_refused()
    {
        Assert.Equal("a flag is 2", Assert.Throws<CorruptRecordException>(() => new PayloadReader([2]).Flag()).Message);
        Assert.Equal("a text is missing", Assert.Throws<CorruptRecordException>(() => new PayloadReader([0]).RequiredText()).Message);
        Assert.Throws<CorruptRecordException>(() => new PayloadReader([0x80, 0x80, 0x80, 0x80, 8]).Int());
        Assert.Throws<ArgumentOutOfRangeException>(() => new PayloadWriter().Number(-1));
    }

    [Fact]
    public void Lengths_beyond_what_is_left_are_refused_before_anything_is_taken()
    {
        Assert.Throws<CorruptRecordException>(() => new PayloadReader([5, 1, 2]).Block().Length);
        Assert.Throws<CorruptRecordException>(() => new PayloadReader([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]).Text());
        Assert.Throws<CorruptRecordException>(() => new PayloadReader([9, 1]).Texts());
    }

    [Fact]
    public void Hits_keep_all_that_they_tell()
    {
        Hit[] hits =
        [
            new(Rule.FrequencyBudget, Verdict.Defer, ["DAY", "GAP"], 900, [new Observation("DAY", 2, 2, 900), new Observation("GAP", null, 600, null, "体育")]),
            new(Rule.Identity, Verdict.Modify, ["ADDED"], null, []),
        ];
        var pin = new CampaignPin("c", default, "h", hits, 1, 2, new GrantFacts("p", "le", "a", CampaignClass.Ad, "x", "topic", true), 3, 9, 10, 10, null);

        var from = new PayloadReader(pin.Encode());
        var read = CampaignPin.ReadFrom(ref from);

        Assert.Equal(pin.Encode(), read.Encode());
        Assert.Equal(hits.Select(hit => (hit.Rule, hit.Verdict, hit.Until)), read.Inherited.Select(hit => (hit.Rule, hit.Verdict, hit.Until)));
        Assert.Equal(hits[0].Observations, read.Inherited[0].Observations);
        Assert.Equal(["DAY", "GAP"], read.Inherited[0].Codes);
        Assert.Equal([0, 9, -1], new[] { 0, 9, 10 }.Select(read.NextMember));
    }

    // Half a surrogate pair has no UTF-8; what stands in for it is what is read.
    private static string? Utf8(string? text) => text is null ? null : System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
