using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>
/// Handles a message of any channel: claims its recipients, sends to them within the vendor's limits, waits and claims again, buries what is given
/// up, and reports. It returns when every recipient has ended, or when the rest is in a new message that the broker has confirmed.
/// </summary>
public sealed partial class ChannelPump(
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
    ILogger<ChannelPump> logger)
{
    private const int ParallelLetters = 16;
    private readonly OneAtATime<(int Partition, long Seq, string Channel)> _pages = new();

    public async Task HandleAsync(ChannelPage page, CancellationToken cancellationToken)
    {
        // A broker that lost its connection delivers a message again while the first is under way: the second finds what the first has told.
        using var turn = await _pages.EnterAsync((page.Partition, page.Seq, page.Channel), cancellationToken);
        var channel = directory.Find(page.Channel) ?? throw new InvalidOperationException($"Channel {page.Channel} is not served here.");
        var (options, run, began) = (channelOptions.Get(page.Channel), new PageRun(page), time.GetTimestamp());
        for (var round = 0; ; round++)
        {
            if (await ClaimAsync(page, run, cancellationToken) is not { } claimed) break;
            await SendAsync(channel, run, claimed, cancellationToken);
            await TellAsync(run, claimed, cancellationToken);
            if (run.Pending == 0) break;
            var waited = page.WaitedSeconds + time.GetElapsedTime(began).TotalSeconds;
            var delay = Waits.DelayOf(options, run.Asked, page, round, clock.Now);
            if (waited + delay.TotalSeconds > options.PatienceSeconds && clock.Now < page.NotAfter)
            {
                run.GiveUp();
                await TellAsync(run, claimed, cancellationToken);
                break;
            }

            if (dispatcher.KeepsMessages && time.GetElapsedTime(began).TotalSeconds + delay.TotalSeconds > deliveryOptions.Value.HoldSeconds)
            {
                await PassOnAsync(page, run, (int)waited, delay, cancellationToken);
                return;
            }

            await WaitAsync(page.Channel, run.Pending, delay, cancellationToken);
        }

        if (page.Redriven is { } redriven && !run.WasGivenUp) await reporter.ForgetAsync(redriven.DeliveryId, cancellationToken);
    }

    /// <summary>Null when nobody is left.</summary>
    private async Task<ClaimedPage?> ClaimAsync(ChannelPage page, PageRun run, CancellationToken cancellationToken)
    {
        var ordinals = run.PendingOrdinals is { Count: > 0 } pending ? pending : page.Ordinals is null ? null : OrdinalList.Read(page.Ordinals);
        var claim = new PageClaim(page.CampaignId, page.Seq, page.Channel, ordinals, page.Redriven is not null);
        var claimed = await grains.GetGrain<IUserPartitionGrain>(page.Partition).Claim(claim, cancellationToken);
        return claimed is { Users.Count: > 0 } ? claimed : null;
    }

    private async Task SendAsync(IPushChannel channel, PageRun run, ClaimedPage claimed, CancellationToken cancellationToken)
    {
        var recipients = run.Begin(claimed, channel);
        if (recipients.Count == 0) return;
        if (await book.FindAsync(claimed.ProviderId, channel.Name, cancellationToken) is not { } settings)
        {
            run.Refuse(recipients, $"The provider has no {channel.Name} settings any more.");
            return;
        }

        using var sending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var telling = TellWhileAsync(run, sending.Token, cancellationToken);
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = slots.WidthOf(channel), CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(recipients.Chunk(channel.Limits.BatchSize), parallel, async (some, token) =>
                await slots.RunAsync(channel, claimed.ProviderId, () => CallAsync(channel, run, claimed, settings, some, token), token));
        }
        finally
        {
            await sending.CancelAsync();
            await telling;
        }
    }

    /// <summary>A slow vendor takes minutes for a page: what ended is told meanwhile, so that the progress is true, and a crash sends little again.</summary>
    private async Task TellWhileAsync(PageRun run, CancellationToken sending, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(deliveryOptions.Value.TellEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(sending)) await TellAsync(run, null, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The rest is told at the end.
        }
    }

    private async Task CallAsync(
        IPushChannel channel, PageRun run, ClaimedPage claimed, ChannelSettings settings, (int Ordinal, Recipient To)[] some, CancellationToken cancellationToken)
    {
        var now = clock.Now;
        if (now >= claimed.NotAfter)
        {
            foreach (var (ordinal, _) in some) run.Late(ordinal);
            return;
        }

        var batch = new ChannelBatch(
            claimed.ProviderId, run.Page.CampaignId, claimed.AppId, claimed.Content, claimed.VendorClass, claimed.DecidedAt, claimed.NotAfter,
            Math.Max(1, claimed.NotAfter - now), settings, Array.ConvertAll(some, one => one.To));
        var results = await CallAsync(channel, batch, cancellationToken);
        for (var i = 0; i < some.Length; i++)
        {
            run.Told(some[i].Ordinal, some[i].To, results[i]);
            DeliveryMetrics.Told(channel.Name, results[i].Status);
        }
    }

    private async Task<IReadOnlyList<RecipientResult>> CallAsync(IPushChannel channel, ChannelBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            var results = await channel.SendAsync(batch, cancellationToken);
            if (results.Count == batch.Recipients.Count) return results;
            LogMiscounted(channel.Name, results.Count, batch.Recipients.Count);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // As the contract says: nobody knows what became of them, so they are sent to again under the same ids.
            LogFaulted(channel.Name, fault.GetType().Name);
        }

        return [.. Enumerable.Repeat(RecipientResult.RetryAfter(null, "The channel failed."), batch.Recipients.Count)];
    }

    /// <summary>Buries, then reports: a crash in between buries again under the same ids.</summary>
    private async Task TellAsync(PageRun run, ClaimedPage? claimed, CancellationToken cancellationToken)
    {
        var (delivered, exceptions, lost, given) = run.Take();
        var page = run.Page;
        await Parallel.ForEachAsync(given, new ParallelOptions { MaxDegreeOfParallelism = ParallelLetters, CancellationToken = cancellationToken }, async (one, token) =>
        {
            await reporter.BuryAsync(ChannelLetter.Write(page, one, clock.Now), token);
            DeliveryMetrics.Buried(page.Channel);
            LogBuried(one.DeliveryId, page.Channel, page.CampaignId, page.ProviderId, one.Attempts, one.Reason);
        });
        if (delivered.Count + exceptions.Count + lost.Count == 0) return;
        var whole = page.Ordinals is null && claimed is not null && exceptions.Count == 0 && delivered.Count == claimed.Grants;
        var report = new PageReport(page.CampaignId, page.Seq, page.Channel, DeliveryOutcome.Delivered, whole ? null : delivered, exceptions, lost, page.IsSole);
        await reporter.ReportAsync(page.Partition, report, delivered.Count, cancellationToken);
    }

    /// <summary>The rest goes to the end of the queue, as a message that the broker keeps: it holds a consumer for no longer than it may.</summary>
    private async Task PassOnAsync(ChannelPage page, PageRun run, int waited, TimeSpan delay, CancellationToken cancellationToken)
    {
        var rest = run.PendingOrdinals;
        await WaitAsync(page.Channel, rest.Count, TimeSpan.FromSeconds(Math.Min(delay.TotalSeconds, deliveryOptions.Value.HoldSeconds)), cancellationToken);
        await dispatcher.SendAsync(page with { Ordinals = OrdinalList.Write(rest), Grants = rest.Count, WaitedSeconds = waited + (int)delay.TotalSeconds }, cancellationToken);
    }

    private async Task WaitAsync(string channel, int recipients, TimeSpan delay, CancellationToken cancellationToken)
    {
        DeliveryMetrics.Waiting(channel, recipients);
        try
        {
            await Task.Delay(delay, time, cancellationToken);
        }
        finally
        {
            DeliveryMetrics.Waiting(channel, -recipients);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {DeliveryId} by {Channel} of campaign {CampaignId} of provider {ProviderId} was given up after {Attempts} attempts: {Reason}")]
    private partial void LogBuried(string deliveryId, string channel, string campaignId, string providerId, int attempts, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Channel {Channel} gave {Results} results for {Recipients} recipients; all of them are sent to again.")]
    private partial void LogMiscounted(string channel, int results, int recipients);

    // Its message may name an address or a token.
    [LoggerMessage(Level = LogLevel.Warning, Message = "Channel {Channel} failed with {Fault}; the recipients of the call are sent to again.")]
    private partial void LogFaulted(string channel, string fault);
}
