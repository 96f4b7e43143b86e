using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Bench;

/// <summary>64 submitters and 200 campaigns over 1,000 hot users, a tenth of them awake. Counts grants beyond a budget, from the ledger; there must be none.</summary>
internal static class ContentionLeg
{
    private const int Users = 1_000;
    private const int Submitters = 64;
    private const int CampaignsInAll = 200;
    private const int AwakeShare = 10;

    /// <returns>Grants beyond a budget, and pairs of user and campaign without exactly one verdict.</returns>
    public static async Task<(int OverGrants, int WrongPairs)> RunAsync(CancellationToken cancellationToken)
    {
        var population = new RacePopulation(Users);
        await using var node = await RaceNode.StartAsync(population, Users, RaceStore.Sqlite, RacePack.NineRules, cancellationToken, partitions: 8);
        for (var user = 0; user < Users; user += AwakeShare) await node.Grains.GetGrain<IUserGrain>(RacePopulation.UserId(user)).Get(cancellationToken);
        using var verdicts = new VerdictCount();
        node.Clock.Set(population.All[3].T);
        var decided = verdicts.Next((long)Users * CampaignsInAll);
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Submitters).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) - 1 is var number && number < CampaignsInAll)
                await node.OfferAsync(RaceDocuments.Offer(Of(population, number)), cancellationToken);
        }));
        await decided.WaitAsync(TimeSpan.FromMinutes(3), cancellationToken);
        return await CountAsync(node, cancellationToken);
    }

    // All at one instant, so that hour, day and entity are all that they fight for.
    private static RaceCampaign Of(RacePopulation population, int number)
    {
        var model = population.All[number % RacePopulation.Campaigns];
        return model with { Number = number, T = population.All[3].T, Category = number % 5, QuietByZone = population.All[3].QuietByZone };
    }

    private static async Task<(int OverGrants, int WrongPairs)> CountAsync(RaceNode node, CancellationToken cancellationToken)
    {
        var (over, wrong) = (0, 0);
        for (var partition = 0; partition < node.Partitions; partition++)
        {
            List<int> entities = [];
            Dictionary<(long Campaign, int Ordinal), int> pairs = [];
            Dictionary<int, List<int>> granted = [];
            await foreach (var record in node.Store.ReadAsync(partition, 1, cancellationToken))
            {
                if (record.Kind == RecordKind.AudiencePin) entities.Add(EntityOf(record));
                if (record.Kind == RecordKind.Page) Take(record, entities, pairs, granted);
            }

            wrong += pairs.Values.Count(count => count != 1) + Math.Abs((node.UsersOf(partition).Length * CampaignsInAll) - pairs.Count);
            foreach (var entitiesOfUser in granted.Values)
            {
                over += Math.Max(0, entitiesOfUser.Count - Math.Min(RaceRules.PerHour, RaceRules.PerDay));
                over += entitiesOfUser.GroupBy(entity => entity).Sum(group => Math.Max(0, group.Count() - RaceRules.PerEntityDay));
            }
        }

        return (over, wrong);
    }

    private static int EntityOf(SealedRecord record)
    {
        var from = new PayloadReader(record.Payload.Span);
        return CampaignPin.ReadFrom(ref from).Facts.LegalEntityId[^1] - '0';
    }

    private static void Take(SealedRecord record, List<int> entities, Dictionary<(long, int), int> pairs, Dictionary<int, List<int>> granted)
    {
        var page = new PageReader(record.Payload.Span);
        while (page.MoveNext())
        {
            var pair = (page.Header.Campaign, page.CurrentOrdinal);
            pairs[pair] = pairs.GetValueOrDefault(pair) + 1;
            if (page.Current.Verdict.Verdict > Verdict.Modify) continue;
            if (!granted.TryGetValue(page.CurrentOrdinal, out var of)) granted.Add(page.CurrentOrdinal, of = []);
            of.Add(entities[(int)page.Header.Campaign]);
        }
    }
}
