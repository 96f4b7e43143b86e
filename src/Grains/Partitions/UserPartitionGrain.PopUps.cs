using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Streams;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>Pop-ups of connected users. What is kept here beside the state is soft: it makes them quick, the inbox makes them right.</summary>
public sealed partial class UserPartitionGrain
{
    private readonly Presence _present = new(partitionOptions.Value.PresenceLasts);
    private readonly Screens _screens = new(partitionOptions.Value.ShowWithin, partitionOptions.Value.ScreenTime);
    private readonly ReceiptMarks _marks = new(partitionOptions.Value.QuickestReaction, partitionOptions.Value.ReceiptBurst, partitionOptions.Value.ReceiptBurstWithin);

    // Where the grants of connected users are in the ledger: each is looked up once, not with every poll.
    private readonly Dictionary<(int Campaign, int Ordinal), GrantLine> _lines = [];
    private TimeSpan _presenceSweptAt;

    private TimeSpan Monotonic => time.GetElapsedTime(0);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DuePopUp>> Attend(Attendance attendance, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        var ordinals = new int[attendance.Devices.Count];
        for (var i = 0; i < ordinals.Length; i++)
        {
            ordinals[i] = _state.OrdinalOf(attendance.Devices[i].UserId);
            if (ordinals[i] >= 0) _present.See(ordinals[i], attendance.Node, Monotonic);
        }

        await Locate(ordinals, cancellationToken);
        ThrowIfEnded();

        // Without fresh inputs nobody knows what was stopped or cancelled: the node asks again within seconds.
        if (inputsSource.Fresh is not { } inputs) return [];
        var round = new Round(inputs, Now(inputs));
        for (var i = 0; i < ordinals.Length; i++)
            if (_state.UserAt(ordinals[i]) is { } user) Serve(round, ordinals[i], user, attendance.Devices[i]);
        if (round.Withheld.Count > 0) _ = AppendHandOff(round.Withheld);
        await _appender.Flushed;
        return round.Due;
    }

    private void Serve(Round round, int ordinal, UserState user, AttendingDevice device)
    {
        if (!HasDevice(user.Profile, device.DeviceId)) return;
        int? holds = device.Holds is { } id && _state.TryFindCampaign(id, out var held) && !_state.WasShown(held.Number, ordinal) ? held.Number : null;
        if (!_screens.IsFree(ordinal, device, holds, Monotonic)) return;
        foreach (var grant in Unseen(ordinal, user))
        {
            if (device.ProviderId is { } provider && provider != grant.Facts.ProviderId) continue;
            if (Array.IndexOf(grant.Devices, device.DeviceId) < 0) continue;
            if (!_lines.TryGetValue((grant.Campaign, ordinal), out var line) || _state.WasWithheld(line.Seq, ordinal) || round.Ended.Contains((line.Seq, ordinal))) continue;
            var campaign = _state.Campaigns[grant.Campaign];
            if (Recheck(round, campaign, line.Seq, user) is not DeliveryOutcome.Proceed and var end)
            {
                round.Withheld.Add(new PageDelivered(grant.Campaign, line.Seq, PartitionState.Screen, (DeliveryEnd)end, [ordinal], []));
                round.Ended.Add((line.Seq, ordinal));
                _delivered.Add(grant.Campaign);
                continue;
            }

            _screens.Sent(ordinal, grant.Campaign, device, Monotonic);
            round.Due.Add(new DuePopUp(device.Connection, new InboxItem(
                campaign.Pin.CampaignId, grant.Facts.ProviderId, line.Attempt, grant.At, campaign.Pin.ExpiresAt, line.Variant, ContentOf(campaign, line.Seq))));
            return;
        }
    }

    private DeliveryOutcome Recheck(Round round, CampaignPart campaign, long seq, UserState user)
    {
        if (campaign.IsCancelled || round.Inputs.Cancelled.Contains(campaign.Pin.CampaignId)) return DeliveryOutcome.Recalled;
        if (round.At >= campaign.Pin.ExpiresAt) return DeliveryOutcome.Late;
        return MayStillBeShown(scopes.Of(OfferOf(campaign, seq), round.Inputs, round.At), user) ? DeliveryOutcome.Proceed : DeliveryOutcome.Suppressed;
    }

    private List<Grant> Unseen(int ordinal, UserState user)
    {
        List<Grant> grants = [];
        foreach (var grant in user.Service.Items)
            if (!_state.WasShown(grant.Campaign, ordinal)) grants.Add(grant);
        foreach (var grant in user.NonService.Items)
            if (!_state.WasShown(grant.Campaign, ordinal)) grants.Add(grant);
        grants.Sort(static (a, b) => a.At != b.At ? a.At.CompareTo(b.At) : a.Campaign.CompareTo(b.Campaign));
        return grants;
    }

    private static bool HasDevice(UserProfile profile, string deviceId)
    {
        foreach (var device in profile.Devices)
            if (device.Id == deviceId) return true;
        return false;
    }

    /// <summary>Finds the ledger's lines of these users' unseen grants, reading each page once.</summary>
    private async Task Locate(int[] ordinals, CancellationToken cancellationToken)
    {
        Dictionary<long, SealedRecord?> read = [];
        foreach (var ordinal in ordinals)
        {
            if (_state.UserAt(ordinal) is not { } user) continue;
            foreach (var grant in Unseen(ordinal, user))
            {
                if (_lines.ContainsKey((grant.Campaign, ordinal))) continue;
                var pages = _state.Campaigns[grant.Campaign].Pages;
                for (var i = pages.Count - 1; i >= 0; i--)
                {
                    var page = pages[i];
                    if (page.Grants == 0 || !page.MayHold(ordinal)) continue;
                    if (!read.TryGetValue(page.Seq, out var record))
                    {
                        // A page that is not durable yet is not in the store either: its hand-over tells of it.
                        read.Add(page.Seq, record = page.Seq <= _appender.Durable.Seq ? await JournalFold.ReadOne(store, _partition, page.Seq, cancellationToken) : null);
                    }

                    if (record is null || LineOf(record, ordinal) is not { Verdict.Verdict: <= Verdict.Modify } line) continue;
                    _lines[(grant.Campaign, ordinal)] = GrantLine.Of(page.Seq, line.Verdict);
                    break;
                }
            }
        }
    }

    /// <summary>The page was handed over: the nodes of its connected users are told that something came.</summary>
    private void HintPage(long seq, int campaign)
    {
        if (_present.Count == 0) return;
        if (_recent.Find(seq) is not { } payload)
        {
            Hint(_present.Users);
            return;
        }

        List<int> users = [];
        var reader = new PageReader(payload.Span);
        while (reader.MoveNext())
        {
            var entry = reader.Current;
            if (entry.Verdict.Verdict > Verdict.Modify || !_present.Has(entry.Ordinal)) continue;
            _lines[(campaign, entry.Ordinal)] = GrantLine.Of(seq, entry.Verdict);
            users.Add(entry.Ordinal);
        }

        Hint(users);
    }

    /// <summary>A screen that became free may have the next.</summary>
    private void Told(IReadOnlyList<DeviceReceipt> receipts)
    {
        List<int>? free = null;
        foreach (var receipt in receipts)
        {
            if (!_state.TryFindCampaign(receipt.CampaignId, out var campaign)) continue;
            var ordinal = _state.OrdinalOf(receipt.UserId);
            if (_screens.Told(ordinal, campaign.Number, receipt.Kind, Monotonic)) (free ??= []).Add(ordinal);
        }

        if (free is not null) Hint(free);
    }

    private void Hint(IEnumerable<int> users)
    {
        if (ServiceProvider.GetKeyedService<IStreamProvider>(WellKnown.Streams) is not { } streams) return;
        foreach (var (node, there) in _present.ByNode(users))
        {
            List<string> ids = new(there.Count);
            foreach (var ordinal in there)
                if (_state.IdOf(ordinal) is { } id) ids.Add(id);
            _ = Publish(streams.GetStream<PopUpHint>(StreamId.Create(PopUpHint.Namespace, node)), new PopUpHint(_partition, ids));
        }
    }

    private async Task Publish(IAsyncStream<PopUpHint> stream, PopUpHint hint)
    {
        try
        {
            await stream.OnNextAsync(hint);
        }
        catch (Exception fault)
        {
            // A hint that is lost is made up for by the node's next poll.
            LogHintLost(_partition, fault);
        }
    }

    private void SweepPresence()
    {
        if (_present.Count == 0 || Monotonic - _presenceSweptAt < _options.PresenceLasts / 3) return;
        _presenceSweptAt = Monotonic;
        var gone = _present.Sweep(Monotonic);
        if (gone.Count == 0) return;
        foreach (var ordinal in gone) _screens.Forget(ordinal);
        var users = gone.ToHashSet();
        foreach (var key in _lines.Keys)
            if (users.Contains(key.Ordinal)) _lines.Remove(key);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Partition {Partition}: a hint to an API node was lost.")]
    private partial void LogHintLost(int partition, Exception fault);

    private readonly record struct GrantLine(long Seq, long Attempt, bool Variant)
    {
        public static GrantLine Of(long seq, PageVerdict verdict) => new(seq, verdict.Attempt, PopUps.IsVariant(verdict.Verdict, verdict.Mask));
    }

    /// <summary>One answer to a node: everyone in it at one instant under one version of the inputs.</summary>
    private sealed record Round(Inputs Inputs, long At)
    {
        public List<DuePopUp> Due { get; } = [];
        public List<PageDelivered> Withheld { get; } = [];
        public HashSet<(long Seq, int Ordinal)> Ended { get; } = [];
    }
}
