using PushOrleans.Grains;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Silo;

/// <summary>A silo is ready while it is an active member, takes work, has fresh inputs (so the store answers), and has the time that the store has.</summary>
internal sealed class SiloHealth(WorkGate gate, ISiloStatusOracle membership, IInputsSource inputs, ClockWatch clock) : INodeHealth
{
    public string? NotReady =>
        !gate.IsOpen ? "stopping"
        : membership.CurrentStatus != SiloStatus.Active ? $"membership: {membership.CurrentStatus}"
        : inputs.Fresh is null ? "the inputs could not be confirmed"
        : clock.Fault;
}
