namespace PushOrleans.Grains.Interfaces;

/// <summary>
/// One grain per vendor and app (key <c>vendor/app</c>): how many pushes of a day's total, the policy's <c>appTotal</c>, are given out. A slot is
/// given once; those of a node that ends are lost, so the total is never exceeded.
/// </summary>
[Alias("push.vendor-totals")]
public interface IVendorTotalsGrain : IGrainWithStringKey
{
    /// <summary>Gives at most <paramref name="wanted"/> slots of what is left of the day, durably.</summary>
    /// <param name="day">Days since 1970 in the policy's day zone.</param>
    /// <param name="total">Pushes of the day, by the policy in force.</param>
    /// <returns>0 when the total is used up or the day is over.</returns>
    [Alias("take")]
    Task<int> Take(long day, int wanted, long total, CancellationToken cancellationToken);
}
