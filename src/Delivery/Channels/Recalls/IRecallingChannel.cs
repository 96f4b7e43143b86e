namespace PushOrleans.Delivery;

/// <summary>
/// A channel whose vendor documents how a message that it took is taken back, by an id that we gave it: no id of the vendor's has to be kept. Asking
/// again is harmless.
/// </summary>
public interface IRecallingChannel : IPushChannel
{
    /// <summary>
    /// Asks the vendor to take the campaign's message back from these devices, at most <see cref="ChannelLimits.BatchSize"/> of them. Never asked for
    /// what a device told to have shown.
    /// </summary>
    /// <returns>
    /// One result per recipient, in their order: <see cref="RecipientResult.Accepted"/> only where the vendor's answer says that it was done;
    /// <see cref="RecipientResult.RetryAfter"/> where it may do it later; any other where the message stays. A faulted task, or another number of
    /// results, is as <see cref="RecipientResult.RetryAfter"/> for all.
    /// </returns>
    /// <exception cref="OperationCanceledException">The node stops.</exception>
    Task<IReadOnlyList<RecipientResult>> RecallAsync(ChannelBatch batch, CancellationToken cancellationToken);
}
