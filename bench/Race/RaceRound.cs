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
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var digest = new RaceDigest();
        var (first, later) = (TimeSpan.Zero, TimeSpan.Zero);
        foreach (var campaign in reference.Population.All)
        {
            var start = Stopwatch.GetTimestamp();
            await peer.DecideAsync(campaign, cancellationToken);
            var took = Stopwatch.GetElapsedTime(start);
            if (campaign.Number == 0) first = took;
            else later += took;
            var hits = await peer.ReadAsync(campaign, cancellationToken);
            digest.Add(campaign, hits.AsSpan(0, peer.Users));
        }

        var followers = (double)peer.Users * (reference.Population.All.Count - 1);
        return new RaceRound(
            peer.Users / first.TotalSeconds, followers / later.TotalSeconds, (peer.Users + followers) / (first + later).TotalSeconds,
            digest.Complete() == reference.DigestOf(peer.Users));
    }
}
