using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using PushOrleans.Resources;

namespace PushOrleans.Compliance.Tests.Resources;

public sealed class FuzzTests
{
    private static readonly (byte[] Document, Func<ReadOnlyMemory<byte>, UnknownFields, byte[]?> RoundTrip)[] Samples =
    [
        .. Of([SampleFiles.Read("policy.json"), SampleFiles.Read("../policies/cn-mainland.json")], PolicyReader.Read, PolicyWriter.Write),
        .. Of(SampleFiles.Items("providers.json").Take(2), ProviderReader.Read, ProviderWriter.Write),
        .. Of(SampleFiles.Items("sources.json"), SourceListReader.Read, SourceListWriter.Write),
        .. Of(SampleFiles.Items("users.ndjson").Take(60), (x, unknown) => UserReader.Read(x, unknown, new StringPool(16)), UserWriter.Write),
        .. Of(SampleFiles.Items("campaigns.ndjson").Where(x => x.Length < 4000), CampaignReader.Read, CampaignWriter.Write),
        .. Of(SampleFiles.Items("stop-orders.json"), StopOrderReader.Read, StopOrderWriter.Write),
    ];

    private static readonly Gen<(byte[] Document, Func<ReadOnlyMemory<byte>, UnknownFields, byte[]?> RoundTrip)> Any =
        Gen.Int[0, Samples.Length - 1].Select(i => Samples[i]);

    private static readonly string[] Values =
    [
        "null", "{}", "[]", "[null]", "[{}]", "\"\"", "\"*\"", "\"x\"", "0", "-0", "1", "1.5", "1e2", "9007199254740991", "9007199254740992", "true",
        "false", "\"2026-03-10T02:00:00Z\"", "\"2026-03-10\"", "\"08:00\"", "\"\\ud800\"", "\"字\"", "[1]", "{\"a\":1}", "[[]]",
    ];

    [Fact]
    public void Random_bytes_never_throw() =>
        Gen.Select(Any, Gen.Byte.Array[0, 200]).Sample((sample, bytes) => { sample.RoundTrip(bytes, UnknownFields.Warn); }, iter: 1_000);

    [Fact]
    public void Samples_with_a_few_bytes_changed_never_throw() =>
        Gen.Select(Any, Gen.Select(Gen.Int[0, 100_000], Gen.Byte).Array[1, 3]).Sample((sample, changes) =>
        {
            var bytes = sample.Document.ToArray();
            foreach (var (at, value) in changes) bytes[at % bytes.Length] = value;
            sample.RoundTrip(bytes, UnknownFields.Warn);
        }, iter: 1_000);

    [Fact]
    public void Whatever_is_read_after_a_value_was_replaced_is_written_and_read_again_as_it_was() =>
        Gen.Select(Any, Gen.Int[0, 100_000], Gen.Int[0, Values.Length - 1]).Sample((sample, place, value) =>
        {
            var root = JsonNode.Parse(sample.Document)!;
            Replace(root, place, Values[value]);
            if (sample.RoundTrip(Encoding.UTF8.GetBytes(root.ToJsonString()), UnknownFields.Warn) is not { } written) return;
            Assert.Equal(written, sample.RoundTrip(written, UnknownFields.Reject));
        }, iter: 3_000);

    [Fact]
    public void Order_of_keys_does_not_matter() =>
        Gen.Select(Any, Gen.Int[0, 1_000_000]).Sample((sample, seed) =>
        {
            var shuffled = Shuffle(JsonNode.Parse(sample.Document)!, new Random(seed)).ToJsonString();
            Assert.Equal(sample.RoundTrip(sample.Document, UnknownFields.Reject), sample.RoundTrip(Encoding.UTF8.GetBytes(shuffled), UnknownFields.Reject));
        }, iter: 200);

    private static IEnumerable<(byte[], Func<ReadOnlyMemory<byte>, UnknownFields, byte[]?>)> Of<T>(
        IEnumerable<byte[]> documents, Func<ReadOnlyMemory<byte>, UnknownFields, ReadResult<T>> read, Func<T, byte[]> write)
        where T : class =>
        documents.Select(document => (document, (Func<ReadOnlyMemory<byte>, UnknownFields, byte[]?>)((bytes, unknown) =>
        {
            var result = read(bytes, unknown);
            Assert.NotEqual(result.Value is null, result.Errors.Count == 0);
            return result.Value is { } value ? write(value) : null;
        })));

    /// <summary>Puts a value in place of the n-th one of the document, whatever it is.</summary>
    private static void Replace(JsonNode root, int n, string value)
    {
        var nodes = new List<JsonNode>();
        Collect(root, nodes);
        if (nodes.Count == 0) return;
        var target = nodes[n % nodes.Count];
        if (value.Contains("\\u", StringComparison.Ordinal)) value = "\"half\"";
        if (target.Parent is JsonArray array) array[target.GetElementIndex()] = JsonNode.Parse(value);
        else target.Parent!.AsObject()[target.GetPropertyName()] = JsonNode.Parse(value);
    }

    private static void Collect(JsonNode node, List<JsonNode> nodes)
    {
        var children = node switch
        {
            JsonObject o => o.Select(x => x.Value),
            JsonArray a => a,
            _ => [],
        };
        foreach (var child in children.OfType<JsonNode>())
        {
            nodes.Add(child);
            Collect(child, nodes);
        }
    }

    private static JsonNode Shuffle(JsonNode node, Random random) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(_ => random.Next()).Select(x => KeyValuePair.Create(x.Key, x.Value is null ? null : Shuffle(x.Value, random)))),
        JsonArray a => new JsonArray([.. a.Select(x => x is null ? null : Shuffle(x, random))]),
        _ => node.DeepClone(),
    };
}
