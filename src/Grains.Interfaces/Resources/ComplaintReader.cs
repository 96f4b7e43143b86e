using System.Text.Json;

namespace PushOrleans.Resources;

/// <summary>Reads a complaint, submitted or stored (contracts §2.9).</summary>
public static class ComplaintReader
{
    private const int MaxKindLength = 64;
    private const int MaxTextLength = 2000;

    private static readonly Shape Root = new("id", "campaignId", "userId", "kind", "text", "at", "status", "answeredAt", "outcome");

    /// <summary>Reads one complaint from a UTF-8 JSON document. Never throws for what is in it.</summary>
    public static ReadResult<Complaint> Read(ReadOnlyMemory<byte> utf8, UnknownFields unknown) => ResourceReader.Read(utf8, unknown, Root, ReadRoot);

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, UnknownFields)"/>
    public static ReadResult<Complaint> Read(JsonElement element, UnknownFields unknown) => ResourceReader.Read(element, unknown, Root, ReadRoot);

    private static Complaint ReadRoot(Fields o) => new()
    {
        Id = o.Id("id") ?? "",
        CampaignId = o.RequiredId("campaignId"),
        UserId = o.RequiredId("userId"),
        Kind = o.RequiredTextUpTo("kind", MaxKindLength),
        Text = o.TextUpTo("text", MaxTextLength),
        At = o.Time("at"),
        Status = o.OneOf("status", WireNames.ComplaintStatuses) ?? ComplaintStatus.Open,
        AnsweredAt = o.Time("answeredAt"),
        Outcome = o.Text("outcome"),
    };
}
