using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>One grain per vendor and app. Alone writes how many pushes of the day are given out.</summary>
[GrainType("push.vendor-totals")]
public sealed class VendorTotalsGrain([PersistentState("vendor-totals", WellKnown.Storage)] IPersistentState<VendorTotalsState> state) : Grain, IVendorTotalsGrain
{
    public async Task<int> Take(long day, int wanted, long total, CancellationToken cancellationToken)
    {
        var held = state.State;
        if (day < held.Day) return 0;
        var used = day == held.Day ? held.Used : 0;
        var given = (int)Math.Clamp(total - used, 0, wanted);
        if (given == 0) return 0;
        (held.Day, held.Used) = (day, used + given);
        await this.WriteOrEndAsync(state);
        return given;
    }
}

[GenerateSerializer, Alias("push.vendor-totals-state.v1")]
public sealed class VendorTotalsState
{
    /// <summary>Days since 1970.</summary>
    [Id(0)] public long Day { get; set; }

    [Id(1)] public long Used { get; set; }
}
