using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;
using PushOrleans.Resources;

namespace PushOrleans.Bench;

/// <summary>
/// The product's users at rest under the shipped pack, whole. No peer can follow; what is recorded is held against the engine in a plain
/// loop over the same users.
/// </summary>
internal static class WholePackRun
{
    public static async Task<(double Rate, bool Equal)> RunAsync(RacePopulation population, int users, CancellationToken cancellationToken)
    {
        using var verdicts = new VerdictCount();
        await using var node = await RaceNode.StartAsync(population, users, RaceStore.Sqlite, RacePack.Whole, cancellationToken);
        GC.Collect();
        var took = TimeSpan.Zero;
        foreach (var campaign in population.All)
        {
            node.Clock.Set(campaign.T);
            var decided = verdicts.Next(users);
            var offer = RaceDocuments.Offer(campaign);
            var start = Stopwatch.GetTimestamp();
            await node.OfferAsync(offer, cancellationToken);
            await decided.WaitAsync(TimeSpan.FromMinutes(5), cancellationToken);
            took += Stopwatch.GetElapsedTime(start);
            await node.StopAsync(campaign.Id, cancellationToken);
        }

        return ((double)users * population.All.Count / took.TotalSeconds, await IsEqual(node, cancellationToken));
    }

    private static async Task<bool> IsEqual(RaceNode node, CancellationToken cancellationToken)
    {
        var inputs = await node.Services.GetRequiredService<IInputsSource>().RefreshAsync(cancellationToken);
        var scopes = node.Population.All.Select(campaign => ScopeOf(campaign, inputs)).ToArray();
        for (var partition = 0; partition < node.Partitions; partition++)
        {
            var users = node.UsersOf(partition).Select(user => new UserState(UserReader.Read(RaceDocuments.User(node.Population, user, RacePack.Whole), UnknownFields.Reject).Value!)).ToArray();
            await foreach (var record in node.Store.ReadAsync(partition, 1, cancellationToken))
                if (record.Kind == RecordKind.Page && !IsEqual(record, users, scopes)) return false;
        }

        return true;
    }

    private static bool IsEqual(SealedRecord record, UserState[] users, UserScope[] scopes)
    {
        var page = new PageReader(record.Payload.Span);
        var scope = scopes[page.Header.Campaign];
        while (page.MoveNext())
        {
            var user = users[page.CurrentOrdinal];
            var decision = Engine.DecideUser(scope, user, 0);
            var recorded = page.Current.Verdict;
            if (decision.Verdict != recorded.Verdict || decision.Reason != recorded.Reason || decision.Mask != recorded.Mask || page.Header.At != scope.T) return false;
            if (decision.IsGrant) user.Enter(new Grant(scope.T, scope.Day, (int)page.Header.Campaign, scope.Facts, decision.Devices));
        }

        return true;
    }

    private static UserScope ScopeOf(RaceCampaign campaign, Inputs inputs)
    {
        var offer = RaceDocuments.Offer(campaign);
        return new UserScope(new Offer(CampaignReader.Read(offer.Json, UnknownFields.Reject).Value!, offer.ContentHash, []), inputs, campaign.T);
    }
}
