using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Asks again, sends, buries what failed, and reports once for the page: every recipient ends in exactly one outcome.</summary>
public sealed partial class WebhookConsumer(
    IGrainFactory grains,
    ChannelBook channels,
    WebhookSender sender,
    OncePerId once,
    Reporter reporter,
    InFlight inFlight,
    DomainClock clock,
    IOptions<DeliveryOptions> options,
    ILogger<WebhookConsumer> logger) : IConsumer<WebhookBatch>
{
    public async Task Consume(ConsumeContext<WebhookBatch> context)
    {
        var batch = context.Message;
        var cancellationToken = context.CancellationToken;
        var outcomes = await RecheckAsync(batch, cancellationToken);
        var settings = await channels.FindAsync(batch.ProviderId, Channel.Webhook, cancellationToken);
        var target = WebhookTarget.Of(settings);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Value.Webhook.ParallelSends, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, batch.Recipients.Count, parallel, async (i, token) =>
        {
            if (outcomes[i] == DeliveryOutcome.Proceed) outcomes[i] = await SendAsync(batch, batch.Recipients[i], target, token);
            if (batch.RedrivenAfter is not null && outcomes[i] != DeliveryOutcome.Failed) await reporter.ForgetAsync(IdOf(batch, batch.Recipients[i]), token);
        });
        await ReportAsync(batch, outcomes, cancellationToken);
        if (context.MessageId is { } message) inFlight.Handled(message);
    }

    /// <summary>The rules that may have changed since the verdict.</summary>
    private async Task<DeliveryOutcome[]> RecheckAsync(WebhookBatch batch, CancellationToken cancellationToken)
    {
        if (clock.Now >= batch.NotAfter) return Enumerable.Repeat(DeliveryOutcome.Late, batch.Recipients.Count).ToArray();
        var userIds = batch.Recipients.Select(to => to.UserId).ToList();
        var answers = await grains.GetGrain<IUserPartitionGrain>(batch.Partition).Recheck(batch.CampaignId, userIds, cancellationToken);
        if (answers.Count != userIds.Count || answers.Any(answer => answer is DeliveryOutcome.Unknown or DeliveryOutcome.Delivered or DeliveryOutcome.Failed))
            throw new InvalidDataException("The partition's answer to a recheck does not fit the question.");
        return [.. answers];
    }

    private async Task<DeliveryOutcome> SendAsync(WebhookBatch batch, WebhookRecipient to, WebhookTarget target, CancellationToken cancellationToken)
    {
        var id = IdOf(batch, to);
        var result = target.Error is { } error
            ? SendResult.Failed(0, error)
            : await once.RunAsync(id, () => sender.SendAsync(target.Endpoint!, target.Key!, id, WebhookPayload.Write(batch, to), batch.NotAfter, cancellationToken));
        switch (result.Status)
        {
            case SendStatus.Delivered:
                return DeliveryOutcome.Delivered;
            case SendStatus.Late:
                return DeliveryOutcome.Late;
            default:
                await reporter.BuryAsync(WebhookLetter.Write(batch, to, result, clock.Now), cancellationToken);
                DeliveryMetrics.Buried(Channel.Webhook);
                LogBuried(id, batch.CampaignId, batch.ProviderId, result.Attempts, result.Error);
                return DeliveryOutcome.Failed;
        }
    }

    private async Task ReportAsync(WebhookBatch batch, DeliveryOutcome[] outcomes, CancellationToken cancellationToken)
    {
        List<string> delivered = [];
        List<DeliveryException> exceptions = [];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var userId = batch.Recipients[i].UserId;
            if (outcomes[i] == DeliveryOutcome.Delivered) delivered.Add(userId);
            else exceptions.Add(new DeliveryException(userId, outcomes[i]));
        }
        await reporter.ReportAsync(batch.Partition, new DeliveryReport(batch.CampaignId, batch.Seq, Channel.Webhook, DeliveryOutcome.Delivered, delivered, exceptions), delivered.Count, cancellationToken);
    }

    private static string IdOf(WebhookBatch batch, WebhookRecipient to) => DeliveryId.Of(batch.CampaignId, to.UserId, to.Attempt, Channel.Webhook);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {DeliveryId} of campaign {CampaignId} to the webhook of provider {ProviderId} was given up after {Attempts} attempts: {Error}")]
    private partial void LogBuried(string deliveryId, string campaignId, string providerId, int attempts, string error);
}
