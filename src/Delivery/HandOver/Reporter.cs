using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Reports to grains until they have it, so that what was sent is not sent again because a report failed.</summary>
public sealed class Reporter(IGrainFactory grains, TimeProvider time, IOptions<DeliveryOptions> options)
{
    private readonly ResiliencePipeline _untilTaken = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(options.Value.RetryDelayMilliseconds),
            MaxDelay = TimeSpan.FromSeconds(30),
            ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is not null and not OperationCanceledException),
        })
        .Build();

    /// <param name="grants">Grants that ended as the report's outcome, its exceptions not counted.</param>
    public async Task ReportAsync(int partition, PageReport report, int grants, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IUserPartitionGrain>(partition);
        await _untilTaken.ExecuteAsync(async token => await grain.RecordOutcomes(report, token), cancellationToken);
        DeliveryMetrics.Ended(report.Channel, report.Outcome, grants);
        foreach (var exceptions in report.Exceptions.CountBy(exception => exception.Outcome)) DeliveryMetrics.Ended(report.Channel, exceptions.Key, exceptions.Value);
    }

    public async Task ReportAsync(int partition, RecallReport report, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IUserPartitionGrain>(partition);
        await _untilTaken.ExecuteAsync(async token => await grain.RecordRecalls(report, token), cancellationToken);
        DeliveryMetrics.Ended(report.Channel, DeliveryOutcome.Recalled, report.Recalled.Count);
    }

    public async Task BuryAsync(DeadLetter letter, CancellationToken cancellationToken) =>
        await _untilTaken.ExecuteAsync(async token => await Letters(letter.Id).Add(letter, token), cancellationToken);

    /// <summary>A letter was delivered, or is past its time.</summary>
    public async Task ForgetAsync(string letterId, CancellationToken cancellationToken) =>
        await _untilTaken.ExecuteAsync(async token => await Letters(letterId).Take(letterId, token), cancellationToken);

    private IDeadLettersGrain Letters(string id) => grains.GetGrain<IDeadLettersGrain>(Partitioning.Of(id, 16));
}
