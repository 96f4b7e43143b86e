using System.Text.Json.Nodes;

namespace PushOrleans.Popup.Tests;

internal static class Receipts
{
    public static JsonObject Of(string campaign, string user, string device, string kind, string? eventId = null) => new()
    {
        ["campaignId"] = campaign,
        ["userId"] = user,
        ["deviceId"] = device,
        ["kind"] = kind,
        ["at"] = World.Time(TimeProvider.System.GetUtcNow()),
        ["clientEventId"] = eventId ?? $"{campaign}/0/{kind}",
    };
}
