using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>
/// What one handling of a recall knows: whom the vendor took it back from, with whom it stays, whom it is to be asked for again. A user is recalled when
/// all of its devices are. Thread-safe; makes no calls.
/// </summary>
internal sealed class RecallRun(ChannelPage page)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, Dictionary<string, RecipientStatus>> _pending = [];
    private List<int> _recalled = [];
    private List<int> _kept = [];
    private TimeSpan? _asked;

    public string CampaignId => page.CampaignId;

    public int Pending
    {
        get
        {
            lock (_lock) return _pending.Count;
        }
    }

    public IReadOnlyList<int> PendingOrdinals
    {
        get
        {
            lock (_lock) return [.. _pending.Keys];
        }
    }

    /// <summary>The longest delay that the vendor asked for since the last claim; null = it did not.</summary>
    public TimeSpan? Asked
    {
        get
        {
            lock (_lock) return _asked;
        }
    }

    /// <summary>Takes a claim; answers whom the vendor is to be asked for.</summary>
    public List<(int Ordinal, Recipient To)> Begin(ClaimedPage claimed, IPushChannel channel)
    {
        lock (_lock)
        {
            _asked = null;
            List<(int, Recipient)> open = [];
            HashSet<int> claimedNow = [];
            foreach (var user in claimed.Users)
            {
                claimedNow.Add(user.Ordinal);
                var told = _pending.GetValueOrDefault(user.Ordinal) ?? [];
                var recipients = Recipients.Of(page.CampaignId, user, channel);
                if (recipients.Count == 0)
                {
                    // The device, or the user, is on no file any more: nothing is left to ask by.
                    _pending.Remove(user.Ordinal);
                    _kept.Add(user.Ordinal);
                    continue;
                }

                _pending[user.Ordinal] = recipients.ToDictionary(to => to.DeliveryId, to => told.GetValueOrDefault(to.DeliveryId), StringComparer.Ordinal);
                foreach (var to in recipients)
                    if (!HasEnded(_pending[user.Ordinal][to.DeliveryId])) open.Add((user.Ordinal, to));
                EndIfAllHave(user.Ordinal);
            }

            // Who was seen to be shown meanwhile is not recalled any more.
            foreach (var ordinal in _pending.Keys.Where(ordinal => !claimedNow.Contains(ordinal)).ToList()) _pending.Remove(ordinal);
            return open;
        }
    }

    public void Told(int ordinal, Recipient to, RecipientResult result)
    {
        lock (_lock)
        {
            if (!_pending.TryGetValue(ordinal, out var devices)) return;
            devices[to.DeliveryId] = result.Status;
            if (result is { Status: RecipientStatus.RetryAfter, Delay: { } delay } && (_asked is null || delay > _asked)) _asked = delay;
            EndIfAllHave(ordinal);
        }
    }

    /// <summary>Whoever is left keeps it.</summary>
    public void GiveUp()
    {
        lock (_lock)
        {
            _kept.AddRange(_pending.Keys);
            _pending.Clear();
        }
    }

    /// <summary>What ended and has not been told; it counts as told from here on.</summary>
    public RecallReport Take()
    {
        lock (_lock)
        {
            var (recalled, kept) = (_recalled, _kept);
            (_recalled, _kept) = ([], []);
            recalled.Sort();
            kept.Sort();
            return new RecallReport(page.CampaignId, page.Seq, page.Channel, recalled, kept);
        }
    }

    private void EndIfAllHave(int ordinal)
    {
        var devices = _pending[ordinal];
        if (!devices.Values.All(HasEnded)) return;
        _pending.Remove(ordinal);
        (devices.Values.All(status => status == RecipientStatus.Accepted) ? _recalled : _kept).Add(ordinal);
    }

    private static bool HasEnded(RecipientStatus status) => status is RecipientStatus.Accepted or RecipientStatus.Rejected or RecipientStatus.TokenGone;
}
