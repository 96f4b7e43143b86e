using System.Text.Json.Serialization;

namespace PushOrleans.Chaos.Tests;

/// <summary>What <c>eng/chaos.sh --json</c> writes. All from <c>lost</c> to <c>apiErrors</c> are to be 0.</summary>
internal sealed record ChaosReport(
    [property: JsonPropertyName("runs")] int Runs,
    [property: JsonPropertyName("kills")] int Kills,
    [property: JsonPropertyName("stops")] int Stops,
    [property: JsonPropertyName("freezes")] int Freezes,
    [property: JsonPropertyName("storageOutages")] int StorageOutages,
    [property: JsonPropertyName("verdicts")] int Verdicts,
    [property: JsonPropertyName("lost")] int Lost,
    [property: JsonPropertyName("duplicated")] int Duplicated,
    [property: JsonPropertyName("overGranted")] int OverGranted,
    [property: JsonPropertyName("chainErrors")] int ChainErrors,
    [property: JsonPropertyName("replayMismatches")] int ReplayMismatches,
    [property: JsonPropertyName("deliveriesMissing")] int DeliveriesMissing,
    [property: JsonPropertyName("apiErrors")] int ApiErrors)
{
    public static ChaosReport Nothing { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public ChaosReport With(Troubles troubles, int verdicts, IReadOnlyList<Breach> breaches, int apiErrors) => new(
        Runs + 1,
        Kills + troubles.Kills,
        Stops + troubles.Stops,
        Freezes + troubles.Freezes,
        StorageOutages + troubles.StorageOutages,
        Verdicts + verdicts,
        Lost + Of(breaches, Violation.Lost),
        Duplicated + Of(breaches, Violation.Duplicated),
        OverGranted + Of(breaches, Violation.OverGranted),
        ChainErrors + Of(breaches, Violation.ChainError),
        ReplayMismatches + Of(breaches, Violation.ReplayMismatch),
        DeliveriesMissing + Of(breaches, Violation.DeliveryMissing),
        ApiErrors + apiErrors);

    private static int Of(IReadOnlyList<Breach> breaches, Violation kind) => breaches.Count(breach => breach.Kind == kind);
}
