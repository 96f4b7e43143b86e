using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>Writes of grain state that end the activation when they fail: what memory holds beyond the store is answered to nobody.</summary>
internal static class StateWrites
{
    /// <exception cref="EvidenceUnavailableException">Not written, or its fate is unknown; the next activation reads the truth.</exception>
    public static Task WriteOrEndAsync<T>(this Grain grain, IPersistentState<T> state) => grain.WriteOrEndAsync(state.WriteStateAsync);

    /// <inheritdoc cref="WriteOrEndAsync{T}(Grain, IPersistentState{T})"/>
    public static async Task WriteOrEndAsync(this Grain grain, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception fault)
        {
            grain.GrainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, fault, "State not written"));
            throw new EvidenceUnavailableException($"The state of {grain.GetPrimaryKeyText()} cannot be written.", fault);
        }
    }

    private static string GetPrimaryKeyText(this Grain grain) => grain.GrainContext.GrainId.ToString();
}
