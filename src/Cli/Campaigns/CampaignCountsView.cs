using System.Text.Json;

namespace PushOrleans.Cli;

/// <summary>The contract's progress counts as a line of text.</summary>
internal static class CampaignCountsView
{
    private static readonly string[] Names = ["undecided", "deferred", "allow", "modify", "hold", "refuse", "stopped"];

    public static string Line(JsonElement counts) =>
        $"audience {counts.Number("audience")} = {string.Join(" + ", Names.Where(name => counts.Number(name) > 0).Select(name => $"{name} {counts.Number(name)}").DefaultIfEmpty("0"))}"
        + $"; handed over {counts.Number("handedOver")}";
}
