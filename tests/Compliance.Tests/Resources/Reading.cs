using System.Text;
using System.Text.Json.Nodes;
using PushOrleans.Resources;

namespace PushOrleans.Compliance.Tests.Resources;

/// <summary>Smallest valid documents, and what readers say of them after a change.</summary>
internal static class Reading
{
    public const string APolicy = """{"id":"p","version":"1"}""";
    public const string AProvider = """{"id":"p","legalEntityId":"le"}""";
    public const string ASourceList = """{"id":"l","version":"1","effectiveFrom":"2026-01-01T00:00:00Z","units":[]}""";
    public const string AUser = """{"id":"u"}""";
    public const string AStopOrder = """{"id":"s","scope":{"type":"all"},"from":"2026-01-01T00:00:00Z"}""";
    public const string AReceipt = """{"campaignId":"c","userId":"u","deviceId":"d","kind":"shown","at":"2026-01-01T00:00:00Z","clientEventId":"e/1"}""";
    public const string AComplaint = """{"campaignId":"c","userId":"u","kind":"closing"}""";

    public const string ACampaign = """
        {"id":"c","providerId":"p","appId":"a","class":"vertical","category":"sports","title":"t","body":"","selection":{"mode":"broadcast"},
        "audience":{"kind":"all"},"startAt":"2026-01-01T00:00:00Z","expiresAt":"2026-01-02T00:00:00Z"}
        """;

    public static ReadResult<Policy> ReadPolicy(string json, UnknownFields unknown = UnknownFields.Reject) => PolicyReader.Read(Utf8(json), unknown);

    public static ReadResult<Provider> ReadProvider(string json, UnknownFields unknown = UnknownFields.Reject) => ProviderReader.Read(Utf8(json), unknown);

    public static ReadResult<UserProfile> ReadUser(string json, UnknownFields unknown = UnknownFields.Reject) => UserReader.Read(Utf8(json), unknown);

    public static ReadResult<Campaign> ReadCampaign(string json, UnknownFields unknown = UnknownFields.Reject) => CampaignReader.Read(Utf8(json), unknown);

    public static ReadResult<SourceList> ReadSourceList(string json) => SourceListReader.Read(Utf8(json), UnknownFields.Reject);

    public static ReadResult<StopOrder> ReadStopOrder(string json) => StopOrderReader.Read(Utf8(json), UnknownFields.Reject);

    /// <summary>The document with a top-level field set to a JSON value.</summary>
    public static string With(this string document, string field, string json)
    {
        var node = JsonNode.Parse(document)!.AsObject();
        node[field] = JsonNode.Parse(json);
        return node.ToJsonString();
    }

    public static string Without(this string document, string field)
    {
        var node = JsonNode.Parse(document)!.AsObject();
        node.Remove(field);
        return node.ToJsonString();
    }

    public static T Valid<T>(this ReadResult<T> result)
        where T : class
    {
        Assert.Empty(result.Errors);
        return result.Value!;
    }

    /// <summary>Invalid, with exactly one error, at this place.</summary>
    public static void InvalidAt<T>(this ReadResult<T> result, string pointer)
        where T : class
    {
        Assert.Null(result.Value);
        Assert.Equal(pointer, Assert.Single(result.Errors).Pointer);
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
