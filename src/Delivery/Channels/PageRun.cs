using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>
/// What one handling of a message knows: who has ended how, who waits, what is to be told. A user ends when all of its devices have: delivered
/// when one took the push. Thread-safe; makes no calls.
/// </summary>
internal sealed class PageRun(ChannelPage page)
{
    private const int MaxReasonLength = 200;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Tried> _tried = new(StringComparer.Ordinal);
    private readonly Dictionary<int, UserEnd> _users = [];
    private List<int> _delivered = [];
    private List<OrdinalOutcome> _exceptions = [];
    private List<LostDevice> _lost = [];
    private List<Given> _given = [];
    private TimeSpan? _asked;

    public ChannelPage Page => page;

    /// <summary>Something was given up.</summary>
    public bool WasGivenUp { get; private set; }

    /// <summary>Users who have not ended.</summary>
    public int Pending
    {
        get
        {
            lock (_lock) return _users.Count(user => !user.Value.IsEnded);
        }
    }

    public IReadOnlyList<int> PendingOrdinals
    {
        get
        {
            lock (_lock) return [.. _users.Where(user => !user.Value.IsEnded).Select(user => user.Key).Order()];
        }
    }

    /// <summary>Takes a claim: who may not be sent to ends, who may is answered as recipients that are still to be tried.</summary>
    public List<(int Ordinal, Recipient To)> Begin(ClaimedPage claimed, IPushChannel channel)
    {
        lock (_lock)
        {
            _asked = null;
            List<(int, Recipient)> recipients = [];
            HashSet<int> claimedNow = [];
            foreach (var user in claimed.Users)
            {
                claimedNow.Add(user.Ordinal);
                if (user.Answer != DeliveryOutcome.Proceed)
                {
                    End(user.Ordinal, user.Answer);
                    continue;
                }

                var all = Recipients.Of(page.CampaignId, user, channel);
                if (page.Redriven is { } redriven) all.RemoveAll(to => to.DeliveryId != redriven.DeliveryId);
                if (all.Count == 0)
                {
                    End(user.Ordinal, AnyAccepted(user.Ordinal) ? DeliveryOutcome.Delivered : DeliveryOutcome.Suppressed);
                    continue;
                }

                _users[user.Ordinal] = new UserEnd([.. all.Select(to => to.DeliveryId)], false);
                var open = all.Where(to => !(_tried.TryGetValue(to.DeliveryId, out var tried) && tried.IsEnded)).ToList();
                foreach (var to in open) recipients.Add((user.Ordinal, to));
                if (open.Count == 0) EndIfAllHave(user.Ordinal);
            }

            // Who waited and is not claimed any more ended elsewhere.
            foreach (var ordinal in _users.Where(user => !user.Value.IsEnded && !claimedNow.Contains(user.Key)).Select(user => user.Key).ToList())
                _users[ordinal] = _users[ordinal] with { IsEnded = true };
            return recipients;
        }
    }

    public void Told(int ordinal, Recipient to, RecipientResult result)
    {
        lock (_lock)
        {
            var tried = _tried.GetValueOrDefault(to.DeliveryId) ?? new Tried(page.Redriven?.Attempts ?? 0);
            tried = tried with { Attempts = tried.Attempts + 1, Result = result };
            _tried[to.DeliveryId] = tried;
            switch (result.Status)
            {
                case RecipientStatus.Rejected: _given.Add(GivenUp(ordinal, to.DeliveryId, tried)); break;
                case RecipientStatus.TokenGone: _lost.AddRange(to.DeviceIds.Select(device => new LostDevice(ordinal, device, to.Token))); break;
                case RecipientStatus.RetryAfter when result.Delay is { } delay && (_asked is null || delay > _asked): _asked = delay; break;
            }

            EndIfAllHave(ordinal);
        }
    }

    /// <summary>The campaign ended before the call was made.</summary>
    public void Late(int ordinal)
    {
        lock (_lock) End(ordinal, AnyAccepted(ordinal) ? DeliveryOutcome.Delivered : DeliveryOutcome.Late);
    }

    /// <summary>Whoever still waits is given up.</summary>
    public void GiveUp()
    {
        lock (_lock)
        {
            foreach (var (ordinal, user) in _users.ToList())
            {
                if (user.IsEnded) continue;
                foreach (var id in user.DeliveryIds)
                    if (_tried.TryGetValue(id, out var tried) && !tried.IsEnded) _given.Add(GivenUp(ordinal, id, tried));
                End(ordinal, AnyAccepted(ordinal) ? DeliveryOutcome.Delivered : DeliveryOutcome.Failed);
            }
        }
    }

    /// <summary>Everybody fails for one reason, without an attempt.</summary>
    public void Refuse(IEnumerable<(int Ordinal, Recipient To)> recipients, string reason)
    {
        foreach (var (ordinal, to) in recipients) Told(ordinal, to, RecipientResult.Rejected(reason));
    }

    /// <summary>The longest delay that a vendor asked for since the last claim; null = none did.</summary>
    public TimeSpan? Asked
    {
        get
        {
            lock (_lock) return _asked;
        }
    }

    /// <summary>What ended and has not been told; it counts as told from here on.</summary>
    public (List<int> Delivered, List<OrdinalOutcome> Exceptions, List<LostDevice> Lost, List<Given> Given) Take()
    {
        lock (_lock)
        {
            var taken = (_delivered, _exceptions, _lost, _given);
            (_delivered, _exceptions, _lost, _given) = ([], [], [], []);
            taken._delivered.Sort();
            return taken;
        }
    }

    private void EndIfAllHave(int ordinal)
    {
        if (!_users.TryGetValue(ordinal, out var user) || user.IsEnded) return;
        foreach (var id in user.DeliveryIds)
            if (!_tried.TryGetValue(id, out var tried) || !tried.IsEnded) return;
        End(ordinal, AnyAccepted(ordinal) ? DeliveryOutcome.Delivered : DeliveryOutcome.Failed);
    }

    private bool AnyAccepted(int ordinal) => _users.TryGetValue(ordinal, out var user)
        && user.DeliveryIds.Any(id => _tried.TryGetValue(id, out var tried) && tried.Result.Status == RecipientStatus.Accepted);

    private void End(int ordinal, DeliveryOutcome outcome)
    {
        if (_users.TryGetValue(ordinal, out var user) && user.IsEnded) return;
        _users[ordinal] = (user ?? new UserEnd([], false)) with { IsEnded = true };
        if (outcome == DeliveryOutcome.Delivered) _delivered.Add(ordinal);
        else _exceptions.Add(new OrdinalOutcome(ordinal, outcome));
    }

    private Given GivenUp(int ordinal, string deliveryId, Tried tried)
    {
        WasGivenUp = true;
        var reason = tried.Result.Reason;
        return new Given(ordinal, deliveryId, tried.Attempts, reason.Length <= MaxReasonLength ? reason : reason[..MaxReasonLength]);
    }

    private sealed record Tried(int Attempts)
    {
        public RecipientResult Result { get; init; }

        public bool IsEnded => Result.Status is RecipientStatus.Accepted or RecipientStatus.Rejected or RecipientStatus.TokenGone;
    }

    private sealed record UserEnd(IReadOnlyList<string> DeliveryIds, bool IsEnded);
}

/// <summary>A delivery that is given up.</summary>
internal readonly record struct Given(int Ordinal, string DeliveryId, int Attempts, string Reason);
