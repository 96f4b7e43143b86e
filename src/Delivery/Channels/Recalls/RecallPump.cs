using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>
/// Handles a message that asks for a page back: claims whom the vendor is to be asked for, asks within its limits, waits and claims again as
/// <see cref="ChannelPump"/> does, and reports only what the vendor confirmed. Beyond the channel's patience, or the campaign's end, what was taken stays.
/// </summary>
public sealed partial class RecallPump(
    IGrainFactory grains,
    ChannelBook book,
    ChannelDirectory directory,
    Reporter reporter,
    Dispatcher dispatcher,
    CallSlots slots,
    DomainClock clock,
    TimeProvider time,
    IOptionsMonitor<ChannelOptions> channelOptions,
    IOptions<DeliveryOptions> deliveryOptions,
    ILogger<RecallPump> logger)
{
    private readonly OneAtATime<(int Partition, long Seq, string Channel)> _pages = new();

    public async Task HandleAsync(ChannelPage page, CancellationToken cancellationToken)
    {
        using var turn = await _pages.EnterAsync((page.Partition, page.Seq, page.Channel), cancellationToken);
        if (directory.Find(page.Channel) is not IRecallingChannel channel) throw new InvalidOperationException($"Channel {page.Channel} is not served here, or takes nothing back.");
        var (options, run, began) = (channelOptions.Get(page.Channel), new RecallRun(page), time.GetTimestamp());
        for (var round = 0; await ClaimAsync(page, run, cancellationToken) is { } claimed; round++)
        {
            await AskAsync(channel, run, claimed, cancellationToken);
            var waited = page.WaitedSeconds + time.GetElapsedTime(began).TotalSeconds;
            var delay = Waits.DelayOf(options, run.Asked, page, round, clock.Now);
            if (waited + delay.TotalSeconds > options.PatienceSeconds) run.GiveUp();
            await TellAsync(page, run, cancellationToken);
            if (run.Pending == 0) return;
            if (dispatcher.KeepsMessages && time.GetElapsedTime(began).TotalSeconds + delay.TotalSeconds > deliveryOptions.Value.HoldSeconds)
            {
                // To the end of the queue, as a message that the broker keeps.
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(delay.TotalSeconds, deliveryOptions.Value.HoldSeconds)), time, cancellationToken);
                var rest = run.PendingOrdinals;
                await dispatcher.SendAsync(page with { Ordinals = OrdinalList.Write(rest), Grants = rest.Count, WaitedSeconds = (int)(waited + delay.TotalSeconds) }, cancellationToken);
                return;
            }

            await Task.Delay(delay, time, cancellationToken);
        }
    }

    /// <summary>Null when nobody is left.</summary>
    private async Task<ClaimedPage?> ClaimAsync(ChannelPage page, RecallRun run, CancellationToken cancellationToken)
    {
        var ordinals = run.PendingOrdinals is { Count: > 0 } pending ? pending : page.Ordinals is null ? null : OrdinalList.Read(page.Ordinals);
        return await grains.GetGrain<IUserPartitionGrain>(page.Partition).ClaimRecall(new PageClaim(page.CampaignId, page.Seq, page.Channel, ordinals, false), cancellationToken);
    }

    private async Task AskAsync(IRecallingChannel channel, RecallRun run, ClaimedPage claimed, CancellationToken cancellationToken)
    {
        var open = run.Begin(claimed, channel);
        if (open.Count == 0) return;
        if (await book.FindAsync(claimed.ProviderId, channel.Name, cancellationToken) is not { } settings)
        {
            // Nobody is left in whose name to ask.
            run.GiveUp();
            return;
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = slots.WidthOf(channel), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(open.Chunk(channel.Limits.BatchSize), parallel, async (some, token) => await slots.RunAsync(channel, claimed.ProviderId, async () =>
        {
            var batch = new ChannelBatch(
                claimed.ProviderId, run.CampaignId, claimed.AppId, claimed.Content, claimed.VendorClass, claimed.DecidedAt, claimed.NotAfter,
                Math.Max(1, claimed.NotAfter - clock.Now), settings, Array.ConvertAll(some, one => one.To));
            var results = await CallAsync(channel, batch, token);
            for (var i = 0; i < some.Length; i++)
            {
                run.Told(some[i].Ordinal, some[i].To, results[i]);
                DeliveryMetrics.AskedBack(channel.Name, results[i].Status);
            }
        }, token));
    }

    private async Task<IReadOnlyList<RecipientResult>> CallAsync(IRecallingChannel channel, ChannelBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            var results = await channel.RecallAsync(batch, cancellationToken);
            if (results.Count == batch.Recipients.Count) return results;
            LogFaulted(channel.Name, "a wrong number of results");
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Nobody knows what became of it: asked again, which is harmless.
            LogFaulted(channel.Name, fault.GetType().Name);
        }

        return Texts.All(batch.Recipients, RecipientResult.RetryAfter(null, "The channel failed."));
    }

    private async Task TellAsync(ChannelPage page, RecallRun run, CancellationToken cancellationToken)
    {
        var report = run.Take();
        if (report.Recalled.Count + report.Kept.Count == 0) return;
        await reporter.ReportAsync(page.Partition, report, cancellationToken);
        LogRecalled(page.CampaignId, page.Channel, report.Recalled.Count, report.Kept.Count);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Campaign {CampaignId} by {Channel}: the vendor took {Recalled} pushes of a page back, {Kept} stay.")]
    private partial void LogRecalled(string campaignId, string channel, int recalled, int kept);

    // Its message may name an address or a token.
    [LoggerMessage(Level = LogLevel.Warning, Message = "Channel {Channel} failed to recall with {Fault}; it is asked again.")]
    private partial void LogFaulted(string channel, string fault);
}
