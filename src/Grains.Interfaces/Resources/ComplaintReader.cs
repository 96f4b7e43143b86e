using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Resources;

/// <summary>
/// Reads a complaint, submitted or stored (contracts §2.9). The server's own fields are empty in a submission: id, provider, and an instant
/// of 0.
/// </summary>
public static class ComplaintReader
{
    private const int MaxKindLength = 64;
    private const int MaxTextLength = 2000;

    private static readonly Shape Root = new("id", "campaignId", "userId", "kind", "text", "at", "status", "answeredAt", "outcome");

    /// <summary>Reads one complaint from a UTF-8 JSON document. Never throws for what is in it.</summary>
    public static ReadResult<Complaint> Read(ReadOnlyMemory<byte> utf8, UnknownFields unknown) => ResourceReader.Read(utf8, unknown, Root, ReadRoot);

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, UnknownFields)"/>
    public static ReadResult<Complaint> Read(JsonElement element, UnknownFields unknown) => ResourceReader.Read(element, unknown, Root, ReadRoot);

    private static Complaint ReadRoot(Fields o) => new(
        o.Id("id") ?? "",
        o.RequiredId("campaignId"),
        "",
        o.RequiredId("userId"),
        o.RequiredTextUpTo("kind", MaxKindLength),
        o.TextUpTo("text", MaxTextLength) ?? "",
        o.Time("at") ?? 0,
        WireNames.ComplaintStatuses.NameOf(o.OneOf("status", WireNames.ComplaintStatuses) ?? WireNames.ComplaintStatus.Open),
        o.Time("answeredAt"),
        o.Text("outcome"));
}
