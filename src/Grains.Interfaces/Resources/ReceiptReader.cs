using System.Text.Json;

namespace PushOrleans.Resources;

/// <summary>Reads a receipt (contracts §2.8).</summary>
public static class ReceiptReader
{
    private const int MaxEventIdLength = 128;

    private static readonly Shape Root = new(
        "campaignId", "userId", "deviceId", "kind", "at", "shownName", "adMarkShown", "closeTaps", "closeVisibleAtMs", "clientEventId");

    /// <summary>Reads one receipt from a UTF-8 JSON document. Never throws for what is in it.</summary>
    public static ReadResult<Receipt> Read(ReadOnlyMemory<byte> utf8, UnknownFields unknown) => ResourceReader.Read(utf8, unknown, Root, ReadRoot);

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, UnknownFields)"/>
    public static ReadResult<Receipt> Read(JsonElement element, UnknownFields unknown) => ResourceReader.Read(element, unknown, Root, ReadRoot);

    private static Receipt ReadRoot(Fields o) => new()
    {
        CampaignId = o.RequiredId("campaignId"),
        UserId = o.RequiredId("userId"),
        DeviceId = o.RequiredId("deviceId"),
        Kind = o.RequiredOneOf("kind", WireNames.ReceiptKinds),
        At = o.RequiredTime("at"),
        ShownName = o.Text("shownName"),
        AdMarkShown = o.OptionalFlag("adMarkShown"),
        CloseTaps = o.Number("closeTaps"),
        CloseVisibleAtMs = o.Number("closeVisibleAtMs"),
        ClientEventId = o.RequiredTextUpTo("clientEventId", MaxEventIdLength),
    };
}
