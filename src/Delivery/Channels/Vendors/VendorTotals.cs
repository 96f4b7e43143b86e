using System.Collections.Concurrent;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>
/// Keeps a vendor's total per app and day (rule 42, <c>APP_TOTAL</c>; the policy's <c>appTotal</c>) over all nodes: slots come from a grain, some at a
/// time. A recipient that has to be sent to again keeps its slot. Service pushes are outside of it, as they are outside of the vendors' quotas. Thread-safe.
/// </summary>
public sealed class VendorTotals(IGrainFactory grains, IInputsSource inputs, DomainClock clock)
{
    /// <summary>Slots beyond the need of the moment, at most, and no more than a fiftieth of the total: what a node that ends takes with it.</summary>
    public const int MostAhead = 500;

    private readonly ConcurrentDictionary<(string Vendor, string App), Lease> _leases = new();

    /// <summary>Sends to those who have a slot; the others wait for the next day.</summary>
    public async Task<IReadOnlyList<RecipientResult>> SendAsync(ChannelBatch batch, Func<ChannelBatch, Task<IReadOnlyList<RecipientResult>>> send, CancellationToken cancellationToken)
    {
        if (batch.IsService) return await send(batch);
        if (inputs.Fresh is not { } fresh) return Texts.All(batch.Recipients, RecipientResult.RetryAfter(null, "The inputs of this node are not fresh."));
        var results = new RecipientResult[batch.Recipients.Count];
        List<int> places = [];
        foreach (var group in Enumerable.Range(0, results.Length).GroupBy(i => batch.Recipients[i].Vendor))
        {
            List<int> some = [.. group];
            var admitted = TotalOf(fresh.Policy, group.Key) is { } total
                ? await AdmitAsync(group.Key, batch, some, fresh.Policy.DayZone, total, cancellationToken)
                : some;
            places.AddRange(admitted);
            foreach (var i in some.Except(admitted)) results[i] = UsedUp(fresh.Policy.DayZone);
        }
        if (places.Count == 0) return results;
        places.Sort();
        var sent = await send(batch with { Recipients = [.. places.Select(i => batch.Recipients[i])] });
        for (var n = 0; n < places.Count && n < sent.Count; n++)
        {
            results[places[n]] = sent[n];
            if (_leases.TryGetValue((batch.Recipients[places[n]].Vendor, batch.AppId), out var lease)) lease.Told(batch.Recipients[places[n]].DeliveryId, sent[n].Status);
        }
        return results;
    }

    private async Task<List<int>> AdmitAsync(string vendor, ChannelBatch batch, List<int> some, Zone zone, long total, CancellationToken cancellationToken)
    {
        var lease = _leases.GetOrAdd((vendor, batch.AppId), static _ => new Lease());
        await lease.Turn.WaitAsync(cancellationToken);
        try
        {
            var day = zone.DayOf(clock.Now);
            var left = lease.LeftOn(day);
            var without = some.FindAll(i => !lease.Holds(batch.Recipients[i].DeliveryId));
            var lacking = without.Count - left;
            if (lacking > 0)
            {
                var ahead = (int)Math.Min(MostAhead, total / 50);
                lease.Add(day, await grains.GetGrain<IVendorTotalsGrain>($"{vendor}/{batch.AppId}").Take(day, lacking + ahead, total, cancellationToken));
            }
            var refused = without.Skip(lease.Spend(without.Count)).ToHashSet();
            return some.FindAll(i => !refused.Contains(i));
        }
        finally
        {
            lease.Turn.Release();
        }
    }

    private RecipientResult UsedUp(Zone zone) =>
        RecipientResult.RetryAfter(TimeSpan.FromSeconds(zone.NextDay(clock.Now) - clock.Now), "APP_TOTAL: the vendor's total of the day for the app is used up.");

    private static long? TotalOf(Policy policy, string vendor) =>
        policy.Vendors.TryGetValue(vendor, out var limits) || policy.Vendors.TryGetValue("*", out limits) ? limits.AppTotal : null;

    private sealed class Lease
    {
        private readonly ConcurrentDictionary<string, bool> _held = new(StringComparer.Ordinal);
        private long _day;
        private int _left;

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public bool Holds(string deliveryId) => _held.ContainsKey(deliveryId);

        public int LeftOn(long day)
        {
            if (day == _day) return _left;
            // What is sent on the new day needs a slot of the new day.
            _held.Clear();
            (_day, _left) = (day, 0);
            return _left;
        }

        public void Add(long day, int slots)
        {
            if (day == _day) _left += slots;
        }

        public int Spend(int wanted)
        {
            var spent = Math.Min(wanted, _left);
            _left -= spent;
            return spent;
        }

        public void Told(string deliveryId, RecipientStatus status)
        {
            if (status is RecipientStatus.RetryAfter or RecipientStatus.Unknown) _held[deliveryId] = true;
            else _held.TryRemove(deliveryId, out _);
        }
    }
}
