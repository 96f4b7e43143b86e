namespace PushOrleans.Bench;

/// <summary>One campaign to all users, decided at one instant.</summary>
/// <param name="Provider">0–19; each has one legal entity.</param>
/// <param name="Entity">0–4.</param>
/// <param name="Category">0–5.</param>
/// <param name="Personalised">Selected by a model, without a variant.</param>
/// <param name="HasPermit">Whether the provider holds the permit that the category asks for.</param>
/// <param name="T">The instant, whole seconds.</param>
/// <param name="Day">The civil day in the policy's zone.</param>
/// <param name="QuietByZone">Whether it is quiet hours then, by zone: the same once a campaign for all peers, as a page does it.</param>
internal sealed record RaceCampaign(
    int Number, int Provider, int Entity, int Category, bool Personalised, bool HasPermit, long T, int Day, bool[] QuietByZone)
{
    public string Id => $"race-{Number:D2}";
}
