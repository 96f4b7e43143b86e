using System.Diagnostics;

namespace PushOrleans.Bench;

/// <summary>What one peer did in one round.</summary>
/// <param name="First">Verdicts per second of the first campaign, when no user has a grant.</param>
/// <param name="Later">… of all that follow.</param>
/// <param name="Whole">… of the round: this counts in the ratios.</param>
internal readonly record struct RaceRound(double First, double Later, double Whole, bool DigestOk)
{
    public static async Task<RaceRound> RunAsync(IRacePeer peer, RaceReference reference, CancellationToken cancellationToken)
    {
        await peer.PrepareAsync(cancellationToken);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        var (first, later) = (TimeSpan.Zero, TimeSpan.Zero);
        foreach (var campaign in reference.Population.All)
        {
            var start = Stopwatch.GetTimestamp();
            await peer.DecideAsync(campaign, cancellationToken);
            var took = Stopwatch.GetElapsedTime(start);
            if (campaign.Number == 0) first = took;
            else later += took;
            await peer.SettleAsync(campaign, cancellationToken);
        }

        // After the last campaign: what reading leaves to the collector is nobody's time.
        using var digest = new RaceDigest();
        foreach (var campaign in reference.Population.All) digest.Add(campaign, (await peer.ReadAsync(campaign, cancellationToken)).AsSpan(0, peer.Users));

        var followers = (double)peer.Users * (reference.Population.All.Count - 1);
        return new RaceRound(
            peer.Users / first.TotalSeconds, followers / later.TotalSeconds, (peer.Users + followers) / (first + later).TotalSeconds,
            digest.Complete() == reference.DigestOf(peer.Users));
    }
}
