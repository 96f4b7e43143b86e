using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>Grants by second, summed up.</summary>
internal static class ShareSums
{
    public static void Enter(this SortedDictionary<long, ShareReport> sums, ShareReport share)
    {
        var before = sums.GetValueOrDefault(share.At);
        sums[share.At] = new ShareReport(share.At, before.News + share.News, before.Vertical + share.Vertical);
    }

    public static void Forget(this SortedDictionary<long, ShareReport> sums, long through)
    {
        while (sums.Count > 0 && sums.First().Key <= through) sums.Remove(sums.First().Key);
    }
}
