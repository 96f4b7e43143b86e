using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using PushOrleans.Resources;

namespace PushOrleans.Compliance.Tests.Resources;

/// <summary>Whatever the fast path takes, the full reader reads alike; what the full reader refuses, the fast path does not take.</summary>
public sealed class UserFastPathTests
{
    private const string Everything = """
        {"id":"u1","timeZone":"Asia/Tokyo","ageBand":"14to17","guardianConsent":{"grantedAt":"2026-01-02T03:04:05Z","withdrawnAt":""},
        "consents":[{"legalEntityId":"le-0","purpose":"news","version":2,"grantedAt":"2026-01-10T00:00:00Z","withdrawnAt":null,"vendorSharing":true},
        {"purpose":"ad","legalEntityId":"le-1","version":0,"grantedAt":"2026-01-10T00:00:00Z","withdrawnAt":"2026-02-10T00:00:00Z"}],
        "refusals":[{"legalEntityId":"le-0","purpose":"*","at":"2026-03-02T00:00:00Z"},{"legalEntityId":"le-0","purpose":"ad","at":"2026-03-02T00:00:00Z","liftedAt":"2026-04-02T00:00:00Z"}],
        "agreements":[{"providerId":"pa","version":3,"acceptedAt":"2026-03-05T00:00:00Z"}],
        "categoryOptOuts":[{"category":"体育","legalEntityId":"le-0","at":"2026-03-05T00:00:00Z"},{"category":"shop","at":"2026-03-05T00:00:00Z"}],
        "personalisationOffAt":"2026-03-05T10:00:01Z","tags":["travel","","体育"],"deletedTags":[{"tag":"travel","at":"2026-03-05T00:00:00Z"}],
        "memberTiers":{"pc":"member","pb":"ordinary"},"frequencyChoices":[{"providerId":"pc","perDay":0},{"category":"","perDay":9007199254740991}],
        "quietHours":[{"start":"22:00","end":"08:00"}],"devices":[{"id":"d0","vendor":"huawei"},{"id":"d1","vendor":"vivo"}],"subscriptions":["pa","pb"]}
        """;

    private static readonly byte[][] Documents =
    [
        Encoding.UTF8.GetBytes(Everything),
        """{"id":"u2"}"""u8.ToArray(),
        """{"id":"u3","timeZone":"","guardianConsent":{},"personalisationOffAt":"","quietHours":[],"memberTiers":{},"consents":null}"""u8.ToArray(),
        .. SampleFiles.Items("users.ndjson").Take(40),
    ];

    private static readonly string[] Values =
    [
        "null", "{}", "[]", "[null]", "[{}]", "[\"\"]", "\"\"", "\"*\"", "\"x\"", "\"x y\"", "0", "-0", "-1", "1", "1.5", "1e2", "9007199254740991",
        "9007199254740992", "true", "false", "\"2026-03-10T02:00:00Z\"", "\"2026-02-30T02:00:00Z\"", "\"2026-03-10\"", "\"08:00\"", "\"24:00\"",
        "\"\\u0061dult\"", "\"\\ud800\"", "\"字\"", "[1]", "{\"a\":1}", "{\"pa\":\"member\",\"pa\":\"member\"}", "{\"pa\":null}", "{\"p a\":\"member\"}",
        "\"member\"", "\"news\"", "[[]]", "{\"start\":\"08:00\",\"end\":\"08:00\"}", "nul", "\"", "[", "{", "01", "/**/1", "[1,]",
    ];

    private static readonly Gen<byte[]> Document = Gen.Int[0, Documents.Length - 1].Select(i => Documents[i]);

    [Fact]
    public void The_documents_of_the_samples_and_every_field_take_the_fast_path() => Assert.All(
        SampleFiles.Items("users.ndjson").Append(Documents[0]).Append(Documents[1]).Append(Documents[2]),
        document =>
        {
            Assert.NotNull(UserFastPath.Read(document, null));
            AssertAlike(document);
        });

    [Fact]
    public void Random_bytes_are_read_alike() => Gen.Byte.Array[0, 200].Sample(AssertAlike, iter: 1_000);

    [Fact]
    public void Documents_with_a_few_bytes_changed_are_read_alike() =>
        Gen.Select(Document, Gen.Select(Gen.Int[0, 100_000], Gen.OneOf(Gen.Byte, Gen.Const((byte)'"'), Gen.Const((byte)','), Gen.Const((byte)'}'), Gen.Const((byte)'0'))).Array[1, 2])
            .Sample(
                (document, changes) =>
                {
                    var bytes = document.ToArray();
                    foreach (var (at, value) in changes) bytes[at % bytes.Length] = value;
                    AssertAlike(bytes);
                },
                iter: 5_000);

    [Fact]
    public void Documents_cut_or_continued_anywhere_are_read_alike() =>
        Gen.Select(Document, Gen.Int[0, 100_000], OneOf("", " ", "\n", "{}", "}", ",", "\0")).Sample(
            (document, at, tail) =>
            {
                AssertAlike([.. document.AsSpan(0, at % (document.Length + 1)), .. Encoding.UTF8.GetBytes(tail)]);
                AssertAlike([.. document, .. Encoding.UTF8.GetBytes(tail)]);
            },
            iter: 2_000);

    [Fact]
    public void Documents_with_any_value_replaced_are_read_alike() =>
        Gen.Select(Document, Gen.Int[0, 100_000], OneOf(Values)).Sample(
            (document, place, value) =>
            {
                var root = JsonNode.Parse(document)!;
                var nodes = new List<JsonNode>();
                Collect(root, nodes);
                AssertAlike(Encoding.UTF8.GetBytes(Put(root, nodes[place % nodes.Count], value)));
            },
            iter: 10_000);

    [Fact]
    public void Documents_with_a_field_added_anywhere_are_read_alike() =>
        Gen.Select(Document, Gen.Int[0, 100_000], OneOf("id", "at", "version", "\\u0069d", "purpose", "pa", "tags", "memberTiers", "Id", "start", "vendor"), OneOf(Values))
            .Sample(
                (document, place, name, value) =>
                {
                    // Also before the other fields, so that the later of two with one name is the original.
                    var text = Encoding.UTF8.GetString(document);
                    var opens = Enumerable.Range(0, text.Length).Where(i => text[i] == '{' && text[i + 1] != '}').ToList();
                    AssertAlike(Encoding.UTF8.GetBytes(text.Insert(opens[place % opens.Count] + 1, $"\"{name}\":{value},")));
                    var closes = Enumerable.Range(1, text.Length - 1).Where(i => text[i] == '}' && text[i - 1] != '{').ToList();
                    AssertAlike(Encoding.UTF8.GetBytes(text.Insert(closes[place % closes.Count], $",\"{name}\":{value}")));
                },
                iter: 5_000);

    [Fact]
    public void Documents_with_a_field_twice_are_never_taken() =>
        Gen.Select(Document, Gen.Int[0, 100_000]).Sample(
            (document, place) =>
            {
                var text = Encoding.UTF8.GetString(document);
                var objects = new List<JsonNode>();
                Collect(JsonNode.Parse(document)!, objects);
                objects.Add(JsonNode.Parse(document)!);
                var (name, value) = objects.OfType<JsonObject>().SelectMany(o => o).ElementAt(place % objects.OfType<JsonObject>().Sum(o => o.Count));
                var field = $"\"{name}\":";
                var at = text.IndexOf(field, StringComparison.Ordinal);
                Assert.Null(UserFastPath.Read(Encoding.UTF8.GetBytes(text.Insert(at, $"{field}{value?.ToJsonString() ?? "null"},")), null));
            },
            iter: 1_000);

    [Fact]
    public void Long_lists_of_devices_and_tiers_are_left_to_the_full_reader_and_read_alike()
    {
        var devices = string.Join(',', Enumerable.Range(0, 100).Select(i => $$"""{"id":"d{{i}}","vendor":"v"}"""));
        var tiers = string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"p{i}\":\"member\""));
        AssertAlike(Encoding.UTF8.GetBytes($$"""{"id":"u","devices":[{{devices}}]}"""));
        AssertAlike(Encoding.UTF8.GetBytes($$"""{"id":"u","memberTiers":{ {{tiers}} } }"""));
        Assert.Equal(100, UserReader.Read(Encoding.UTF8.GetBytes($$"""{"id":"u","devices":[{{devices}}]}"""), UnknownFields.Reject).Value!.Devices.Length);
    }

    [Fact]
    public void Strings_are_shared_between_users_as_by_the_full_reader()
    {
        var pool = new StringPool();
        var (fast, full) = (UserFastPath.Read(Documents[0], pool)!, UserReader.ReadInFull(Documents[0], UnknownFields.Reject, pool).Value!);
        Assert.Same(full.Consents[0].LegalEntityId, fast.Consents[0].LegalEntityId);
        Assert.Same(full.MemberTiers[0].ProviderId, fast.MemberTiers[0].ProviderId);
        Assert.Same(full.Tags[0], fast.Tags[0]);
    }

    [Fact]
    public void Strings_that_are_written_with_escapes_are_shared_too()
    {
        var pool = new StringPool();
        var (plain, escaped) = (UserReader.Read("""{"id":"u","tags":["体育"]}"""u8.ToArray(), UnknownFields.Reject, pool), UserReader.Read("""{"id":"v","tags":["\u4f53\u80b2"]}"""u8.ToArray(), UnknownFields.Reject, pool));
        Assert.Same(plain.Value!.Tags[0], escaped.Value!.Tags[0]);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static void AssertAlike(byte[] document)
    {
        if (UserFastPath.Read(document, new StringPool(16)) is not { } fast) return;
        foreach (var unknown in new[] { UnknownFields.Reject, UnknownFields.Warn })
        {
            var full = UserReader.ReadInFull(document, unknown);
            Assert.True(full.IsValid, full.Errors.Count > 0 ? full.Errors[0].ToString() : "");
            Assert.Empty(full.Warnings);
            Assert.Equal(Encoding.UTF8.GetString(UserWriter.Write(full.Value)), Encoding.UTF8.GetString(UserWriter.Write(fast)));
            Assert.Same(full.Value.Zone, fast.Zone);
            Assert.Equal(full.Value.GuardianConsent, fast.GuardianConsent);
            Assert.Equal(full.Value.QuietHours, fast.QuietHours);
        }
    }

    /// <summary>The document with <paramref name="value"/>, JSON or not, in place of one of its values.</summary>
    private static string Put(JsonNode root, JsonNode target, string value)
    {
        const string Mark = "\"--here--\"";
        if (target.Parent is JsonArray array) array[target.GetElementIndex()] = "--here--";
        else target.Parent!.AsObject()[target.GetPropertyName()] = "--here--";
        return root.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace(Mark, value, StringComparison.Ordinal);
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
}
