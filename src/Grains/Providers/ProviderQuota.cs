using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>A provider's quota as it is stored: leases of the live clock, slots of step mode. Pure.</summary>
[GenerateSerializer, Alias("push.provider-quota.v1")]
public sealed class ProviderQuota
{
    [Id(0)]
    private int _stepDay = int.MinValue;

    [Id(1)]
    private long _stepSpent;

    [Id(2)]
    private StepRequest? _step;

    [Id(3)]
    private List<string> _stepSlots = [];

    [Id(4)]
    public QuotaBook Book { get; } = new();

    /// <summary>What the newest step was given, when it is this one.</summary>
    public IReadOnlyList<string>? StepSlotsOf(StepRequest step) => step == _step ? _stepSlots : null;

    /// <param name="quota">Slots of the day; null = no end of them.</param>
    public IReadOnlyList<string> AssignSlots(StepRequest step, int day, IReadOnlyList<string> wouldGrant, long? quota)
    {
        if (day != _stepDay) (_stepDay, _stepSpent) = (day, 0);
        var left = quota is { } limit ? Math.Clamp(limit - _stepSpent, 0, int.MaxValue) : int.MaxValue;
        _stepSlots = [.. wouldGrant.Take((int)left)];
        _stepSpent += _stepSlots.Count;
        _step = step;
        return _stepSlots;
    }
}
