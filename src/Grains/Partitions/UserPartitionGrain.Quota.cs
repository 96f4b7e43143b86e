using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

public sealed partial class UserPartitionGrain
{
    private readonly Dictionary<string, QuotaHold> _quota = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<QuotaRequest> RecallQuota(string providerId, int day, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        var hold = HoldOf(providerId, day);
        hold.Held = Math.Min(hold.Held, hold.Reserved);
        return Task.FromResult(new QuotaRequest(_partition, _incarnation, ++hold.Number, day, SpentOn(providerId, day), hold.Held, 0));
    }

    private static bool NeedsSlots(CampaignPart campaign, Inputs inputs) =>
        campaign.Pin.Facts.Class != CampaignClass.Service
        && (inputs.Policy.DisabledMask & Rule.ProviderQuota.Bit()) == 0
        && inputs.Providers.TryGetValue(campaign.Pin.Facts.ProviderId, out var provider)
        && provider.DailyQuota is not null;

    private static bool IsGood(QuotaHold? hold, UserScope scope) =>
        hold is not null && hold.Day == scope.Day && (hold.Held > 0 || hold.Exhausted) && hold.Quota <= scope.Provider.DailyQuota;

    /// <summary>Has slots for the campaign's next page. Null when none could be had yet: its turn comes again.</summary>
    private async Task<QuotaHold?> ReserveSlots(CampaignPart campaign, Inputs inputs)
    {
        var providerId = campaign.Pin.Facts.ProviderId;
        var hold = HoldOf(providerId, inputs.Policy.DayZone.DayOf(Now(inputs)));
        var wanted = campaign.DueAt(Now(inputs), _options.PageSize);

        // Slots that were leased under a higher quota are void.
        if (hold.Quota > inputs.Providers[providerId].DailyQuota) hold.Held = 0;
        if (hold.Held >= wanted || (hold.Spent && hold.Quota == inputs.Providers[providerId].DailyQuota)) return hold;
        await _appender.Flushed;
        var request = new QuotaRequest(_partition, _incarnation, ++hold.Number, hold.Day, SpentOn(providerId, hold.Day), hold.Held, wanted);
        try
        {
            var lease = await GrainFactory.GetGrain<IProviderGrain>(providerId).LeaseQuota(request, CancellationToken.None);
            if (request.Number != hold.Number) return null;
            (hold.Held, hold.Exhausted, hold.Quota, hold.Spent) = (lease.Held, lease.Exhausted, lease.Quota, lease.Exhausted && lease.Spent);
        }
        catch (Exception fault) when (fault is not MovedException || _ended is null)
        {
            // Slots of an answer that was lost are void to this partition: the next request tells the provider what it holds.
            LogRetry(_partition, "a quota lease", fault);
            hold.WaitUntil = time.GetTimestamp() + (long)(_options.RetryAfter.TotalSeconds * time.TimestampFrequency);
            return null;
        }

        if (hold.Held > 0 || hold.Exhausted) return hold;
        hold.WaitUntil = time.GetTimestamp() + (long)(_options.Tick.TotalSeconds * time.TimestampFrequency);
        return null;
    }

    private bool IsWaitingForSlots(CampaignPart campaign) =>
        _quota.TryGetValue(campaign.Pin.Facts.ProviderId, out var hold) && campaign.Pin.Facts.Class != CampaignClass.Service && hold.WaitUntil > time.GetTimestamp();

    private void Spend(UserScope scope, int grants)
    {
        if (_quota.TryGetValue(scope.Facts.ProviderId, out var hold) && hold.Day == scope.Day) hold.Held -= grants;
    }

    /// <summary>Slots that no due user here needs go back, so that others can have them.</summary>
    private void GiveBackIdleSlots()
    {
        foreach (var (providerId, hold) in _quota)
        {
            if (hold.Held == 0 || hold.Reserved > 0 || hold.IsGivingBack || _paging) continue;
            _ = GiveBack(providerId, hold);
        }
    }

    private async Task GiveBack(string providerId, QuotaHold hold)
    {
        hold.IsGivingBack = true;
        try
        {
            await _appender.Flushed;

            // A page may have begun meanwhile: what it reserved stays held.
            hold.Held = Math.Min(hold.Held, hold.Reserved);
            var request = new QuotaRequest(_partition, _incarnation, ++hold.Number, hold.Day, SpentOn(providerId, hold.Day), hold.Held, 0);
            await GrainFactory.GetGrain<IProviderGrain>(providerId).LeaseQuota(request, CancellationToken.None);
        }
        catch (Exception fault)
        {
            // The slots are given up here; the provider learns it by the next request, or calls them back.
            LogRetry(_partition, "giving back quota", fault);
        }
        finally
        {
            hold.IsGivingBack = false;
        }
    }

    private long SpentOn(string providerId, int day) => _state.FindTally(providerId)?.SpentOn(day) ?? 0;

    private QuotaHold HoldOf(string providerId, int day)
    {
        if (!_quota.TryGetValue(providerId, out var hold)) _quota.Add(providerId, hold = new QuotaHold());
        if (hold.Day != day) hold.Begin(day);
        return hold;
    }

    /// <summary>Slots of one provider's quota that this incarnation holds on a day.</summary>
    private sealed class QuotaHold
    {
        public int Day { get; private set; }
        public long Held { get; set; }

        /// <summary>Of them, those that the page being decided may spend.</summary>
        public long Reserved { get; set; }
        public long Number { get; set; }
        public bool Exhausted { get; set; }

        /// <summary>Exhausted for the rest of the day, unless the quota is changed.</summary>
        public bool Spent { get; set; }
        public long Quota { get; set; }
        public long WaitUntil { get; set; }
        public bool IsGivingBack { get; set; }

        public void Begin(int day) => (Day, Held, Reserved, Exhausted, Spent, Quota, WaitUntil) = (day, 0, 0, false, false, 0, 0);
    }
}
