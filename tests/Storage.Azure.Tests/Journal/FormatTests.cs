using CsCheck;
using PushOrleans.Journal;
using PushOrleans.Journal.Tests;

namespace PushOrleans.Storage.Azure.Tests;

public sealed class FormatTests
{
    private static readonly Gen<string> Names = Gen.Char[' ', '~'].Array[1, 512].Select(letters => new string(letters));

    [Fact]
    public void Any_name_comes_back_from_its_code_and_fits_into_a_blobs_name() => Names.Sample(name =>
    {
        Assert.Equal(name, NameCode.Decode(NameCode.Encode(name)));
        Assert.InRange(NameCode.Encode(name).Length, 1, 598);
    });

    [Fact]
    public void Codes_are_in_the_order_of_the_names_and_begin_with_their_prefix() => Gen.Select(Names, Names, Gen.Int[0, 512]).Sample((left, right, length) =>
    {
        Assert.Equal(Math.Sign(string.CompareOrdinal(left, right)), Math.Sign(string.CompareOrdinal(NameCode.Encode(left), NameCode.Encode(right))));
        Assert.StartsWith(NameCode.Prefix(left[..Math.Min(length, left.Length)]), NameCode.Encode(left), StringComparison.Ordinal);
    });

    [Fact]
    public void A_block_is_read_back_and_a_cut_or_changed_one_is_not()
    {
        var first = JournalPosition.Start.Seal(1, "a", (3, "personal"));
        var second = first.Position.Seal(1, "b");
        var id = new Guid(Enumerable.Range(0, 16).Select(i => (byte)i).ToArray());
        var bytes = SegmentBlock.OfRecords(id, [first, second]);
        var block = SegmentBlock.Read(bytes)!;
        Assert.Equal((BlockKind.RecordsWithPersonal, id, bytes.Length, second.Position), (block.Kind, block.AppendId, block.Length, block.Position));
        Assert.Equal(["a", "b"], block.Records().Select(record => record.Payload.Text()));
        Assert.Null(SegmentBlock.Read(bytes.AsMemory(0, bytes.Length - 1)));
        Assert.Throws<CorruptRecordException>(() => SegmentBlock.Read(new byte[100]));
        bytes[^1] ^= 1;
        Assert.Throws<CorruptRecordException>(() => SegmentBlock.Read(bytes));
    }

    [Fact]
    public void A_seal_tells_where_the_chain_stands()
    {
        var last = JournalPosition.Start.Seal(1, "a").Position;
        var block = SegmentBlock.Read(SegmentBlock.OfSeal(default, last))!;
        Assert.Equal((BlockKind.Seal, last), (block.Kind, block.Position));
        Assert.Empty(block.Records());
    }

    public static TheoryData<AzureJournalOptions> Invalid => new()
    {
        new AzureJournalOptions(),
        Valid(options => options.ContainerName = "Upper"),
        Valid(options => options.ContainerName = "a--b"),
        Valid(options => options.SegmentAppends = 50_000),
        Valid(options => options.SegmentAppends = 1),
        Valid(options => options.SegmentBytes = 1),
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Options_that_cannot_work_are_refused(AzureJournalOptions options) => Assert.True(new AzureJournalOptionsValidator().Validate(null, options).Failed);

    [Fact]
    public void The_defaults_work_with_an_account() => Assert.True(new AzureJournalOptionsValidator().Validate(null, Valid(_ => { })).Succeeded);

    private static AzureJournalOptions Valid(Action<AzureJournalOptions> change)
    {
        var options = new AzureJournalOptions { BlobServiceClient = AzureAccount.Blobs("UseDevelopmentStorage=true") };
        change(options);
        return options;
    }
}
