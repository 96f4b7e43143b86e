using System.Globalization;
using System.Text.Json.Nodes;

namespace PushOrleans.Cli.Tests;

/// <summary>
/// Imports, campaigns to everyone, and a tenth of the users awake, over a node that dies somewhere in between. A client repeats what was not
/// answered. At the end everything that was answered has to stand.
/// </summary>
/// <param name="dailyQuota">Of each provider; null = none, so that budgets of users alone decide.</param>
internal sealed class CrashScenario(Cluster cluster, int seed, int? dailyQuota = null) : IAsyncDisposable
{
    private const int Campaigns = 8;
    private static readonly TimeSpan Length = TimeSpan.FromHours(2);

    private readonly Limits _limits = new(PerDay: 3, DailyQuota: dailyQuota);
    private readonly World _world = new(new Limits(PerDay: 3, DailyQuota: dailyQuota), users: 600);

    /// <param name="crashAt">A named point with its count; null = no point.</param>
    /// <param name="armedLate">The point counts from a restart behind the imports on: it is met while campaigns run.</param>
    /// <param name="killAfter">When to kill the process, after the first submission; null = never.</param>
    public async Task Run(string? crashAt, bool armedLate, TimeSpan? killAfter, CancellationToken cancellationToken)
    {
        await cluster.Start(armedLate ? null : crashAt, cancellationToken);
        await _world.Import(cluster, cancellationToken);
        if (armedLate)
        {
            await cluster.Kill(cancellationToken);
            await cluster.Start(crashAt, cancellationToken);
        }

        var planned = armedLate ? 2 : 1;
        var awake = _world.Users.Where((_, index) => index % 10 == 0).ToArray();
        foreach (var user in awake) await Touch(user, cancellationToken);

        var killing = killAfter is { } delay ? KillAfter(delay, cancellationToken) : Task.CompletedTask;
        var ids = await Submit(cancellationToken);
        foreach (var user in awake) await Touch(user, cancellationToken);
        await killing;
        await Verdicts.WaitForEnd(cluster, ids, cancellationToken);
        Assert.True(cluster.Starts > planned, "The node did not die: the scenario does not reach this point");
        await Check(ids, awake, cancellationToken);
    }

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    private async Task KillAfter(TimeSpan delay, CancellationToken cancellationToken)
    {
        await Task.Delay(delay, cancellationToken);
        await cluster.Kill(cancellationToken);
        await cluster.Revive(cancellationToken);
    }

    private async Task<List<string>> Submit(CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var ids = new List<string>();
        for (var number = 0; number < Campaigns; number++)
        {
            var id = $"c{number}";
            var campaign = World.Campaign(id, World.Providers[number % World.Providers.Length], now, Length);
            var accepted = await cluster.Insist(client => client.Post("campaigns", World.Bytes(campaign), cancellationToken, "key-" + id), cancellationToken);
            Assert.Equal(id, accepted.Text("id"));
            ids.Add(id);

            // Inputs change, too, while campaigns run: a version of the policy that nobody activates.
            await cluster.Insist(client => new Importer(client).Policy(World.Bytes(_world.Policy($"later-{number}")), activate: false, cancellationToken), cancellationToken);
        }

        return ids;
    }

    /// <summary>A word with the user's grain: it wakes up, and an own limit is stored.</summary>
    private Task Touch(string user, CancellationToken cancellationToken) => cluster.Insist(client => client.Put(
        $"users/{user}/preferences",
        World.Bytes(new JsonObject { ["frequencyChoices"] = new JsonArray(new JsonObject { ["perDay"] = Own(user) }) }), cancellationToken), cancellationToken);

    /// <summary>The awake users limit themselves to one or two a day.</summary>
    private static int Own(string user) => 1 + int.Parse(user.AsSpan(1), CultureInfo.InvariantCulture) / 10 % 2;

    private async Task Check(List<string> ids, IReadOnlyCollection<string> awake, CancellationToken cancellationToken)
    {
        var all = new List<Told>();
        foreach (var id in ids)
        {
            var told = await Verdicts.Of(cluster, id, cancellationToken);
            await Verdicts.AreConserved(cluster, id, told, [.. _world.Users], cancellationToken);
            all.AddRange(told);
        }

        Verdicts.KeepWithin(_limits, all);
        var grants = all.Where(verdict => verdict.IsGrant).ToLookup(verdict => verdict.User, StringComparer.Ordinal);
        if (dailyQuota is { } quota)
        {
            // More is wanted than there is: never above, and slots that a dead incarnation held are not lost.
            foreach (var provider in World.Providers.Index())
                Assert.InRange(all.Count(verdict => verdict.IsGrant && ids.IndexOf(verdict.Campaign) % World.Providers.Length == provider.Index), quota * 99 / 100, quota);
            Assert.All(awake, user => Assert.InRange(grants[user].Count(), 0, Own(user)));
        }
        else
        {
            // More campaigns than budget, so that everyone gets exactly what they may: one less would be a grant that was lost.
            Assert.All(_world.Users, user => Assert.Equal(awake.Contains(user) ? Own(user) : _limits.PerDay, grants[user].Count()));
        }

        await Verdicts.AreProved(cluster, all, seed, cancellationToken);
        await Verdicts.AreHandedOver(cluster, all, _world.Users.Where((_, index) => index % 25 == 0), cancellationToken);
    }
}
