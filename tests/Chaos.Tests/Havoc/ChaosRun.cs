using PushOrleans.Cli.Tests;

namespace PushOrleans.Chaos.Tests;

/// <summary>
/// One run in a cluster that may have seen others: new users and providers, a dozen campaigns over half a minute while silos and store are
/// hit, then peace, and everything that was promised looked for from outside.
/// </summary>
internal sealed class ChaosRun(LocalCluster cluster, int number, int seed)
{
    private const int Users = 300, Campaigns = 12, PerDay = 4;

    // Two providers could give 1,200 between them; less than the users may get, so that both quotas are used up.
    private const int Quota = 500;

    private readonly World _world = new(new Limits(PerDay, DailyQuota: Quota), Users, $"r{number}-");

    public Troubles Troubles { get; } = new();

    public Observation Seen { get; private set; } = new(new Budgets(PerDay, Quota), [], [], [], [], []);

    public IReadOnlyList<Breach> Breaches { get; private set; } = [];

    public IReadOnlyList<string> ApiErrors { get; private set; } = [];

    public int Repeats { get; private set; }

    /// <summary>The least part of a provider's quota that was used: at least 0.99 (7).</summary>
    public double QuotaUsed => _world.ProviderIds.Min(provider => GrantsOf(provider) / (double)Quota);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var client = new PatientClient(cluster);
        var outside = new Outside(client, _world);
        await outside.ImportAsync(cancellationToken);
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var trouble = new Troublemaker(cluster, seed, Troubles).RunAsync(quiet.Token);
        var submitted = await SubmitAsync(outside, cancellationToken);
        await quiet.CancelAsync();
        await trouble;
        await cluster.HealAsync();

        var campaigns = new List<SeenCampaign>();
        foreach (var (id, provider, audience, stoppedAt) in submitted) campaigns.Add(await outside.SettledAsync(id, provider, stoppedAt, audience, cancellationToken));
        Seen = await outside.ObserveAsync(campaigns, Seen.Budgets, seed, cancellationToken);
        Breaches = Checker.Check(Seen);
        (ApiErrors, Repeats) = (client.Errors, client.Repeats);
    }

    private int GrantsOf(string provider)
    {
        var ids = Seen.Campaigns.Where(campaign => campaign.Provider == provider).Select(campaign => campaign.Id).ToHashSet(StringComparer.Ordinal);
        return Seen.Verdicts.Count(verdict => verdict.IsGrant && ids.Contains(verdict.Campaign));
    }

    private async Task<List<(string Id, string Provider, IReadOnlyCollection<string> Audience, DateTimeOffset? StoppedAt)>> SubmitAsync(Outside outside, CancellationToken cancellationToken)
    {
        var random = new Random(seed ^ 0x5EED);
        var submitted = new List<(string, string, IReadOnlyCollection<string>, DateTimeOffset?)>();
        for (var i = 0; i < Campaigns; i++)
        {
            var (id, provider) = ($"r{number}-c{i:D2}", _world.ProviderIds[i % _world.ProviderIds.Count]);
            // Every fourth is for a list, the others for everyone; the third is cancelled while it goes on.
            IReadOnlyList<string>? listed = i % 4 == 3 ? [.. _world.Users.Where(_ => random.Next(3) > 0)] : null;
            await outside.SubmitAsync(outside.Campaign(id, provider, listed), cancellationToken);
            DateTimeOffset? stoppedAt = i == 2 ? await outside.CancelAsync(id, cancellationToken) : null;
            submitted.Add((id, provider, listed ?? _world.Users, stoppedAt));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500, 4_000)), cancellationToken);
        }

        return submitted;
    }
}
