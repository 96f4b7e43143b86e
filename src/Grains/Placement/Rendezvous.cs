using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace PushOrleans.Grains;

/// <summary>
/// Highest random weight: every silo gets a number for a partition by hash, and the highest has it. Whoever knows the same silos chooses the same one, a
/// silo that comes or goes moves only its own share, and one that starts again at its address has the partitions that it had. Pure.
/// </summary>
internal static class Rendezvous
{
    /// <param name="silos">At least one, in any order.</param>
    public static SiloAddress Choose(int partition, IEnumerable<SiloAddress> silos)
    {
        SiloAddress? best = null;
        var most = 0UL;
        foreach (var silo in silos)
        {
            var weight = WeightOf(partition, silo);
            if (best is not null && (weight < most || (weight == most && silo.CompareTo(best) > 0))) continue;
            (best, most) = (silo, weight);
        }

        return best ?? throw new ArgumentException("No silo to choose from.", nameof(silos));
    }

    private static ulong WeightOf(int partition, SiloAddress silo) =>
        XxHash3.HashToUInt64(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{silo.Endpoint} {partition}")));
}
