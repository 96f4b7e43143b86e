using System.Collections.Frozen;
using PushOrleans.Compliance;
using PushOrleans.Resources;

namespace PushOrleans.Bench;

/// <summary>The race's users, inputs and campaigns as the engine takes them, without grains.</summary>
internal static class FunctionData
{
    public static Inputs InputsOf(RacePopulation population, RacePack pack)
    {
        var changes = RaceDocuments.Inputs(population, pack);
        var policy = PolicyReader.Read(changes.First(change => change.Kind == Grains.Interfaces.InputsKind.Policy).Json!.Value, UnknownFields.Reject).Value!;
        var providers = changes.Where(change => change.Kind == Grains.Interfaces.InputsKind.Provider).Select(change => ProviderReader.Read(change.Json!.Value, UnknownFields.Reject).Value!);
        return new Inputs { Policy = policy, Providers = providers.ToFrozenDictionary(provider => provider.Id, StringComparer.Ordinal) };
    }

    public static UserState[] UsersOf(RacePopulation population, RacePack pack)
    {
        var pool = new StringPool();
        return [.. Enumerable.Range(0, population.Users).Select(user => new UserState(UserReader.Read(RaceDocuments.User(population, user, pack), UnknownFields.Reject, pool).Value!))];
    }

    public static UserScope ScopeOf(RaceCampaign campaign, Inputs inputs)
    {
        var offer = RaceDocuments.Offer(campaign);
        return new UserScope(new Offer(CampaignReader.Read(offer.Json, UnknownFields.Reject).Value!, offer.ContentHash, []), inputs, campaign.T);
    }
}
