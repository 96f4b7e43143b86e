using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Resources;

/// <summary>Reads a receipt (contracts §2.8).</summary>
public static class ReceiptReader
{
    private const int MaxEventIdLength = 128;
    private static readonly string[] CloseWays = ["button", "escape", "tap", "link", "page", "covered"];

    private static readonly Shape Root = new(
        "campaignId", "userId", "deviceId", "kind", "at", "shownName", "adMarkShown", "closeTaps", "closeVisibleAtMs", "closeHow", "openMs", "clientEventId");

    /// <summary>Reads one receipt from a UTF-8 JSON document. Never throws for what is in it.</summary>
    public static ReadResult<DeviceReceipt> Read(ReadOnlyMemory<byte> utf8, UnknownFields unknown) => ResourceReader.Read(utf8, unknown, Root, ReadRoot);

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, UnknownFields)"/>
    public static ReadResult<DeviceReceipt> Read(JsonElement element, UnknownFields unknown) => ResourceReader.Read(element, unknown, Root, ReadRoot);

    private static DeviceReceipt ReadRoot(Fields o)
    {
        // The partition stamps receipts by its own clock; the device's is checked and not kept.
        o.RequiredTime("at");
        return new DeviceReceipt(
            o.RequiredId("campaignId"),
            o.RequiredId("userId"),
            o.RequiredId("deviceId"),
            o.RequiredOneOf("kind", WireNames.ReceiptKinds),
            o.RequiredTextUpTo("clientEventId", MaxEventIdLength),
            o.Text("shownName"),
            o.OptionalFlag("adMarkShown"),
            o.Number("closeTaps"),
            o.Number("closeVisibleAtMs"))
        {
            CloseHow = CloseHowOf(o),
            OpenMs = o.Number("openMs"),
        };
    }

    private static string? CloseHowOf(Fields o)
    {
        var how = o.Text("closeHow");
        if (how is not null && !CloseWays.Contains(how)) o.Fail("closeHow", "must be one of: " + string.Join(", ", CloseWays));
        return how;
    }
}
