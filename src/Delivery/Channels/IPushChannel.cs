namespace PushOrleans.Delivery;

/// <summary>
/// One way to the devices of users: a vendor, or a protocol. Stateless and safe for concurrent use; called from any node, with at most
/// <see cref="ChannelLimits.BatchSize"/> recipients of one provider and one campaign, all of whom may be sent to now.
/// </summary>
/// <remarks>
/// The caller has asked again what may have changed since the grant, keeps the limits, waits and tries again, buries what is given up,
/// takes away devices that are gone, and reports. A channel maps, sends and tells the truth about each recipient. It logs no token,
/// payload, credential or user id. <c>docs/channels.md</c> is the whole contract.
/// </remarks>
public interface IPushChannel
{
    /// <summary>
    /// 1–16 characters of <c>[a-z0-9]</c>: the kind of a provider's settings, the channel of a device, the queue, the tag of metrics. Never
    /// changes: it is part of delivery ids and of the ledger.
    /// </summary>
    string Name { get; }

    ChannelLimits Limits { get; }

    /// <returns>
    /// One result per recipient, in their order. A faulted task, or another number of results, is as <see cref="RecipientResult.RetryAfter"/>
    /// for all of them: at least once, with the same delivery ids.
    /// </returns>
    /// <exception cref="OperationCanceledException">The node stops.</exception>
    Task<IReadOnlyList<RecipientResult>> SendAsync(ChannelBatch batch, CancellationToken cancellationToken);
}
