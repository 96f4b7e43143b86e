using PushOrleans.Resources;

namespace PushOrleans.Compliance.Tests.Resources;

public sealed class SamplesTests
{
    [Fact]
    public void Every_sample_is_read_without_a_remark_and_writing_is_a_fixed_point()
    {
        Check([SampleFiles.Read("policy.json")], x => PolicyReader.Read(x, UnknownFields.Reject), PolicyWriter.Write);
        Check(SampleFiles.Items("sources.json"), x => SourceListReader.Read(x, UnknownFields.Reject), SourceListWriter.Write);
        Check(SampleFiles.Items("providers.json"), x => ProviderReader.Read(x, UnknownFields.Reject), ProviderWriter.Write);
        Check(SampleFiles.Items("users.ndjson"), x => UserReader.Read(x, UnknownFields.Reject), UserWriter.Write);
        Check(SampleFiles.Items("campaigns.ndjson"), x => CampaignReader.Read(x, UnknownFields.Reject), CampaignWriter.Write);
        Check(SampleFiles.Items("stop-orders.json"), x => StopOrderReader.Read(x, UnknownFields.Reject), StopOrderWriter.Write);
    }

    private static void Check<T>(IEnumerable<byte[]> documents, Func<ReadOnlyMemory<byte>, ReadResult<T>> read, Func<T, byte[]> write)
        where T : class
    {
        foreach (var document in documents)
        {
            var result = read(document);
            Assert.Empty(result.Errors);
            var written = write(result.Value!);
            var again = read(written);
            Assert.Empty(again.Errors);
            Assert.Equal(written, write(again.Value!));
        }
    }
}
