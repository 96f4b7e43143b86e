using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>
/// What vendors took of a campaign that is recalled, asked back from those who can. Nothing is kept for it but the ledger: what was delivered and has
/// no word on its recall is asked for again by the next incarnation.
/// </summary>
public sealed partial class UserPartitionGrain
{
    private readonly Queue<RecallDue> _recalls = new();
    private readonly HashSet<RecallDue> _recallsWaiting = [];
    private readonly HashSet<string> _ordersFollowed = new(StringComparer.Ordinal);
    private long _ordersSeen = -1;
    private long _nextOrderFrom;
    private int _recalling;

    private int OpenRecalls => _recallsWaiting.Count + _recalling;

    /// <inheritdoc/>
    public async Task<ClaimedPage?> ClaimRecall(PageClaim claim, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        if (!_state.TryFindCampaign(claim.CampaignId, out var campaign) || await PageAt(claim.Seq, cancellationToken) is not { } payload) return null;
        ThrowIfEnded();
        var inputs = inputsSource.Fresh ?? throw new EvidenceUnavailableException("The newest inputs cannot be read.");
        var at = Now(inputs);
        if (!IsRecalled(campaign) || at >= campaign.Pin.ExpiresAt) return null;
        var users = Delivered(claim, campaign, payload.Span);
        await _appender.Flushed;
        return users.Count == 0 ? null : new ClaimedPage(
            campaign.Pin.Facts.ProviderId, campaign.Pin.Facts.AppId, null, new PageReader(payload.Span).Header.At, campaign.Pin.ExpiresAt, at,
            campaign.GrantsOf(claim.Seq), ContentOf(campaign, claim.Seq), users);
    }

    /// <inheritdoc/>
    public async Task RecordRecalls(RecallReport report, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        if (!_state.TryFindCampaign(report.CampaignId, out var campaign)) return;

        // A receipt that came while the vendor was asked: the user has seen it, whatever was taken back.
        List<int> recalled = [];
        List<(int, DeliveryEnd)> kept = [.. report.Kept.Select(ordinal => (ordinal, DeliveryEnd.Delivered))];
        foreach (var ordinal in report.Recalled)
        {
            if (_state.WasSeen(campaign.Number, ordinal)) kept.Add((ordinal, DeliveryEnd.Delivered));
            else recalled.Add(ordinal);
        }

        _delivered.Add(campaign.Number);
        _ = AppendHandOff([new PageDelivered(campaign.Number, report.Seq, PartitionState.RecallOf(report.Channel), DeliveryEnd.Recalled, recalled, kept)]);
        await _appender.Flushed;
    }

    private List<ClaimedUser> Delivered(PageClaim claim, CampaignPart campaign, ReadOnlySpan<byte> payload)
    {
        var page = new PageReader(payload);
        var recall = PartitionState.RecallOf(claim.Channel);
        List<ClaimedUser> users = [];
        if (claim.Ordinals is { } ordinals)
        {
            foreach (var ordinal in ordinals)
                if (page.MoveTo(ordinal)) Take(page.Current);
        }
        else
        {
            while (page.MoveNext()) Take(page.Current);
        }

        return users;

        void Take(in PageEntry entry)
        {
            if (entry.Verdict.Verdict > Verdict.Modify || _state.EndOf(claim.Seq, claim.Channel, entry.Ordinal) != DeliveryEnd.Delivered) return;
            if (_state.EndOf(claim.Seq, recall, entry.Ordinal) != DeliveryEnd.Unknown || _state.WasSeen(campaign.Number, entry.Ordinal)) return;
            users.Add(ClaimedOf(campaign, claim.Channel, entry, _state.UserAt(entry.Ordinal), DeliveryOutcome.Proceed));
        }
    }

    /// <summary>
    /// Cancelled, or stopped by an order that names it. A wider order only keeps pushes back: it may be over in an hour, and what was taken back does not return.
    /// </summary>
    private bool IsRecalled(CampaignPart campaign)
    {
        if (campaign.IsCancelled) return true;
        if (inputsSource.Fresh is not { } inputs) return false;
        if (inputs.Cancelled.Contains(campaign.Pin.CampaignId)) return true;
        var at = Now(inputs);
        foreach (var order in inputs.StopOrders)
            if (Names(order, at) && string.Equals(order.Value, campaign.Pin.CampaignId, StringComparison.Ordinal)) return true;
        return false;
    }

    private static bool Names(StopOrder order, long at) => order.Scope == StopScope.Campaign && order.From <= at && at < order.To;

    /// <summary>Stop orders come as inputs, to no partition in particular. They are gone through when they have changed, and when one of them begins.</summary>
    private void LookForRecalls()
    {
        if (inputsSource.Fresh is not { StopOrders.Count: > 0 } inputs) return;
        var at = Now(inputs);
        if (inputs.Version == _ordersSeen && at < _nextOrderFrom) return;
        (_ordersSeen, _nextOrderFrom) = (inputs.Version, long.MaxValue);
        foreach (var order in inputs.StopOrders)
        {
            if (order.Scope == StopScope.Campaign && order.From > at) _nextOrderFrom = Math.Min(_nextOrderFrom, order.From);
            if (order.Value is { } id && Names(order, at) && _state.TryFindCampaign(id, out var campaign) && _ordersFollowed.Add(order.Id)) AskBack(campaign);
        }
    }

    private void AskBack(CampaignPart campaign)
    {
        foreach (var page in campaign.Pages)
            foreach (var channel in handOff.Recallable) AskBack(campaign, page.Seq, channel);
    }

    private void AskBack(CampaignPart campaign, long seq, string channel)
    {
        if (!handOff.Recallable.Contains(channel) || !_state.HasWord(seq, channel) || Now() >= campaign.Pin.ExpiresAt) return;
        var due = new RecallDue(campaign.Number, seq, channel);
        if (!_recallsWaiting.Add(due)) return;
        _recalls.Enqueue(due);
        KeepAlive();
        if (_recalling < _options.MaxHandOffs) _ = RunRecalls();
    }

    private async Task RunRecalls()
    {
        _recalling++;
        await Task.Yield();
        while (!_stopping.IsCancellationRequested && _recalls.TryDequeue(out var due))
        {
            // Who is told as delivered from here on is another recall's.
            _recallsWaiting.Remove(due);
            await Recall(due, _state.Campaigns[due.Campaign]);
        }

        _recalling--;
    }

    private async Task Recall(RecallDue due, CampaignPart campaign)
    {
        var page = new RecallPage(_partition, due.Seq, campaign.Pin.CampaignId, campaign.Pin.Facts.ProviderId, due.Channel, campaign.Pin.ExpiresAt, campaign.GrantsOf(due.Seq));
        while (!_stopping.IsCancellationRequested && Now() < campaign.Pin.ExpiresAt)
        {
            try
            {
                await _appender.Flushed;
                await handOff.Recall(page, _stopping.Token);
                return;
            }
            catch (Exception fault) when (!_stopping.IsCancellationRequested)
            {
                LogRetry(_partition, "a recall", fault);
                await Task.Delay(_options.RetryAfter, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                // The next incarnation asks.
            }
        }
    }

    /// <summary>A page of which a channel's vendor is to be asked.</summary>
    private readonly record struct RecallDue(int Campaign, long Seq, string Channel);
}
