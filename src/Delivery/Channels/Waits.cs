using System.IO.Hashing;

namespace PushOrleans.Delivery;

/// <summary>How long recipients wait before they are called for again. Pure.</summary>
internal static class Waits
{
    /// <summary>The vendor's delay, else doubling, the second half of it by jitter; never beyond the campaign's end.</summary>
    /// <param name="asked">What the vendor asked for; null = nothing.</param>
    /// <param name="now">Of the domain's clock.</param>
    public static TimeSpan DelayOf(ChannelOptions options, TimeSpan? asked, ChannelPage page, int round, long now)
    {
        var doubled = Math.Min(options.MaxWaitSeconds * 1000.0, options.WaitMilliseconds * Math.Pow(2, Math.Min(round, 30)));
        Span<byte> seed = stackalloc byte[16];
        BitConverter.TryWriteBytes(seed, page.Seq);
        BitConverter.TryWriteBytes(seed[8..], (page.Partition * 1000) + round);
        var jitter = (XxHash3.HashToUInt64(seed) >> 11) * (1.0 / (1UL << 53));
        var delay = asked ?? TimeSpan.FromMilliseconds(doubled * (0.5 + (jitter / 2)));
        var left = TimeSpan.FromSeconds(Math.Clamp(page.NotAfter - now, 0, 86_400));
        return delay < left ? delay : left;
    }
}
