using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Options;

namespace PushOrleans.Delivery;

/// <summary>Reaches nobody, with a vendor's latency, failures and rate by seed. A recipient is a user; there are no tokens.</summary>
public sealed class SimulatedChannel(IOptions<SimulatedOptions> options, TimeProvider time) : IPushChannel
{
    private readonly SimulatedOptions _options = options.Value;

    public string Name => Channel.Simulated;

    public ChannelLimits Limits { get; } = new(options.Value.BatchSize, int.MaxValue, options.Value.Concurrency, options.Value.RequestsPerSecond, Addressing.User);

    public async Task<IReadOnlyList<RecipientResult>> SendAsync(ChannelBatch batch, CancellationToken cancellationToken)
    {
        if (_options.LatencyMilliseconds + _options.JitterMilliseconds > 0)
        {
            var more = Draw(batch.Recipients[0].DeliveryId, "latency") * (_options.JitterMilliseconds + 1) / 1000;
            await Task.Delay(TimeSpan.FromMilliseconds(_options.LatencyMilliseconds + more), time, cancellationToken);
        }

        var second = _options.RetryPerMille > 0 ? time.GetUtcNow().ToUnixTimeSeconds() : 0;
        var results = new RecipientResult[batch.Recipients.Count];
        for (var i = 0; i < results.Length; i++) results[i] = FateOf(batch.Recipients[i].DeliveryId, second);
        return results;
    }

    private RecipientResult FateOf(string deliveryId, long second)
    {
        if (_options.RetryPerMille > 0 && Draw(deliveryId, second.ToString()) < _options.RetryPerMille) return RecipientResult.RetryAfter(null, "Simulated: later.");
        if (_options.RejectedPerMille + _options.GonePerMille == 0) return RecipientResult.Accepted();
        var fate = Draw(deliveryId, "fate");
        if (fate < _options.RejectedPerMille) return RecipientResult.Rejected("Simulated: rejected.");
        return fate < _options.RejectedPerMille + _options.GonePerMille ? RecipientResult.TokenGone("Simulated: gone.") : RecipientResult.Accepted();
    }

    /// <summary>0–999.</summary>
    private int Draw(string deliveryId, string what) => (int)(XxHash3.HashToUInt64(Encoding.ASCII.GetBytes($"{deliveryId}/{what}"), _options.Seed) % 1000);
}
