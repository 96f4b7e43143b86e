namespace PushOrleans.Bench;

/// <summary>What the race's verdicts must be: the plain loop, once, one user after the other.</summary>
internal sealed class RaceReference
{
    // A reason that hardly occurs would be raced for nothing.
    private const double LeastShare = 0.005;

    private readonly Dictionary<int, string> _digests = [];

    private RaceReference(RacePopulation population, byte[][] hits, long[] shares)
    {
        (Population, Hits, Occurrences) = (population, hits, shares);
    }

    public RacePopulation Population { get; }

    /// <summary>By campaign, by user.</summary>
    public byte[][] Hits { get; }

    /// <summary>How often each of the nine limits hit, in the order of <see cref="Limits"/>.</summary>
    public long[] Occurrences { get; }

    public static IReadOnlyList<string> Limits { get; } =
        ["permit (13)", "consent (29)", "personalisation off (32)", "category opt-out (45)", "one category in a row (19)", "hour (25)", "day (25)", "day and entity (25)", "quiet hours (43)"];

    public static RaceReference Make(RacePopulation population)
    {
        var users = Enumerable.Range(0, population.Users)
            .Select(user => new LoopUser(population.Zone[user], population.Consents[user], population.OptOuts[user], population.Off[user])).ToArray();
        var hits = new byte[population.All.Count][];
        var occurrences = new long[Limits.Count];
        foreach (var campaign in population.All)
        {
            hits[campaign.Number] = new byte[users.Length];
            for (var user = 0; user < users.Length; user++)
            {
                var used = users[user].UsedUp(campaign);
                hits[campaign.Number][user] = users[user].Decide(campaign);
                Count(hits[campaign.Number][user], used, occurrences);
            }
        }

        var reference = new RaceReference(population, hits, occurrences);
        reference.ThrowIfARuleHardlyOccurs();
        return reference;
    }

    /// <summary>The digest over the first so many users.</summary>
    public string DigestOf(int users)
    {
        if (_digests.TryGetValue(users, out var digest)) return digest;
        using var hash = new RaceDigest();
        foreach (var campaign in Population.All) hash.Add(campaign, Hits[campaign.Number].AsSpan(0, users));
        return _digests[users] = hash.Complete();
    }

    private static void Count(byte hits, (bool Hour, bool Day, bool Entity) used, long[] occurrences)
    {
        bool[] limits =
        [
            (hits & RaceRules.Permit) != 0, (hits & RaceRules.Consent) != 0, (hits & RaceRules.PersonalisationOff) != 0, (hits & RaceRules.CategoryOff) != 0,
            (hits & RaceRules.Diversity) != 0, used.Hour, used.Day, used.Entity, (hits & RaceRules.Quiet) != 0,
        ];
        for (var limit = 0; limit < limits.Length; limit++)
            if (limits[limit]) occurrences[limit]++;
    }

    private void ThrowIfARuleHardlyOccurs()
    {
        var verdicts = (double)Hits.Sum(campaign => (long)campaign.Length);
        for (var limit = 0; limit < Limits.Count; limit++)
            if (Occurrences[limit] < LeastShare * verdicts)
                throw new InvalidOperationException($"{Limits[limit]} hits in {Occurrences[limit] / verdicts:P2} of the verdicts only.");

        var reasons = Hits.SelectMany(campaign => campaign).GroupBy(RaceRules.ReasonOf).ToDictionary(group => group.Key?.ToString() ?? "-", group => group.Count());
        foreach (var rule in RaceRules.ByBit)
            if (reasons.GetValueOrDefault(rule.ToString()) < LeastShare * verdicts)
                throw new InvalidOperationException($"{rule} is the reason of {reasons.GetValueOrDefault(rule.ToString()) / verdicts:P2} of the verdicts only.");
    }
}
