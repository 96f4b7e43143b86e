using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace PushOrleans.Cli.Tests;

/// <summary>Many clients on few users: budgets are exact, everyone ends once, and a no that was answered wins.</summary>
[Trait("speed", "slow")]
public sealed class ContentionTests
{
    private const int Clients = 64;
    private const int Campaigns = 200;
    private const int SinglePushes = 200;
    private const int HotUsers = 1_000;
    private static readonly Limits Limits = new(PerDay: 6, PerHour: 4, DailyQuota: 1_500);

    /// <summary>Deferrals (an hour, a day) reach beyond the end, so that every campaign ends within the test.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(20);

    private readonly ConcurrentDictionary<string, (string Provider, bool AfterNo, IReadOnlyList<string> Audience)> _submitted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string User, string Provider), DateTimeOffset> _withdrawn = new();
    private readonly ConcurrentDictionary<string, OwnLimits> _own = new(StringComparer.Ordinal);
    private readonly World _world = new(Limits, HotUsers);

    [Fact]
    public async Task Sixty_four_clients_over_a_thousand_hot_users_never_exceed_a_budget()
    {
        var token = TestContext.Current.CancellationToken;
        await using var cluster = new Cluster();
        await cluster.Start(null, token);
        await _world.Import(cluster, token);
        foreach (var user in _world.Users.Where((_, index) => index % 10 == 0)) await Prefer(cluster, user, 5, token);

        var work = Work().OrderBy(_ => Random.Next()).ToArray();
        await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = token }, async (step, inner) => await step(cluster, inner));
        // Every withdrawal is answered by now: these begin after it.
        for (var number = 0; number < 6; number++) await Submit(cluster, $"late-{number}", World.Providers[number % 2], afterNo: true, null, token);

        await Verdicts.WaitForEnd(cluster, _submitted.Keys, token);
        await Check(cluster, token);
    }

    private Random Random { get; } = new(7);

    private IEnumerable<Func<Cluster, CancellationToken, Task>> Work()
    {
        for (var number = 0; number < Campaigns; number++)
        {
            var (id, provider) = ($"bulk-{number}", World.Providers[number % 2]);
            yield return (cluster, token) => Submit(cluster, id, provider, false, null, token);
        }

        for (var number = 0; number < SinglePushes; number++)
        {
            var (id, provider, user) = ($"single-{number}", World.Providers[number % 2], _world.Users[number * 37 % HotUsers]);
            yield return (cluster, token) => Submit(cluster, id, provider, false, [user], token);
        }

        for (var number = 0; number < 200; number++)
        {
            var (user, perDay) = (_world.Users[number * 13 % HotUsers], 2 + number % 4);
            yield return (cluster, token) => Prefer(cluster, user, perDay, token);
        }

        for (var number = 0; number < 100; number++)
        {
            var (user, provider) = (_world.Users[number * 7 % HotUsers], World.Providers[number % 2]);
            yield return (cluster, token) => Withdraw(cluster, user, provider, token);
        }
    }

    private async Task Submit(Cluster cluster, string id, string provider, bool afterNo, IReadOnlyList<string>? audience, CancellationToken token)
    {
        _submitted[id] = (provider, afterNo, audience ?? _world.Users);
        var campaign = World.Campaign(id, provider, TimeProvider.System.GetUtcNow(), Length, audience);
        await cluster.Insist(client => client.Post("campaigns", World.Bytes(campaign), token, "key-" + id), token);
    }

    private async Task Prefer(Cluster cluster, string user, int perDay, CancellationToken token)
    {
        var own = _own.GetOrAdd(user, _ => new OwnLimits());
        var asked = TimeProvider.System.GetUtcNow();
        await cluster.Insist(client => client.Put(
            $"users/{user}/preferences", World.Bytes(new JsonObject { ["frequencyChoices"] = new JsonArray(new JsonObject { ["perDay"] = perDay }) }), token), token);
        own.Add(perDay, asked, TimeProvider.System.GetUtcNow());
    }

    private async Task Withdraw(Cluster cluster, string user, string provider, CancellationToken token)
    {
        var body = new JsonObject { ["legalEntityId"] = World.LegalEntity(provider), ["purpose"] = "vertical" };
        await cluster.Insist(client => client.Post($"users/{user}/consents/withdraw", World.Bytes(body), token), token);
        _withdrawn[(user, provider)] = TimeProvider.System.GetUtcNow();
    }

    private async Task Check(Cluster cluster, CancellationToken token)
    {
        var all = new List<Told>();
        foreach (var (id, (_, _, audience)) in _submitted)
        {
            var told = await Verdicts.Of(cluster, id, token);
            await Verdicts.AreConserved(cluster, id, told, [.. audience], token);
            all.AddRange(told);
        }

        Verdicts.KeepWithin(Limits, all);
        var grants = all.Where(verdict => verdict.IsGrant).ToArray();
        foreach (var provider in World.Providers) Assert.InRange(grants.Count(verdict => _submitted[verdict.Campaign].Provider == provider), 1, Limits.DailyQuota!.Value);
        foreach (var user in grants.GroupBy(verdict => verdict.User))
        {
            if (!_own.TryGetValue(user.Key, out var own)) continue;
            foreach (var (index, grant) in user.OrderBy(verdict => verdict.At).Index())
                Assert.True(index < own.MostAt(grant.At, Limits.PerDay), $"{user.Key} got {index + 1} at {grant.At}, above the limit of their own");
        }

        foreach (var ((user, provider), answered) in _withdrawn)
        {
            // Verdicts are stamped in whole seconds: of the second of the answer only a campaign that was submitted later can tell.
            var beyond = grants.Where(verdict => verdict.User == user && _submitted[verdict.Campaign].Provider == provider
                && (verdict.At > answered || _submitted[verdict.Campaign].AfterNo));
            Assert.Empty(beyond);
        }

        await Verdicts.AreProved(cluster, all, seed: 5, token);
    }

    /// <summary>What a user set as an own limit, and between which instants each setting came into force.</summary>
    private sealed class OwnLimits
    {
        private readonly ConcurrentBag<(int PerDay, DateTimeOffset Asked, DateTimeOffset Answered)> _set = [];

        public void Add(int perDay, DateTimeOffset asked, DateTimeOffset answered) => _set.Add((perDay, asked, answered));

        /// <summary>The highest limit that can have been in force: none that was answered before a later one was asked for, which was answered too.</summary>
        public int MostAt(DateTimeOffset at, int without)
        {
            // Verdicts are stamped in whole seconds, floored.
            var before = _set.Where(one => one.Asked < at.AddSeconds(1)).ToArray();
            var over = before.Where(one => one.Answered <= at).ToArray();
            var possible = before.Where(one => !over.Any(later => later.Asked > one.Answered)).Select(one => one.PerDay);
            return over.Length == 0 ? without : possible.Max();
        }
    }
}
