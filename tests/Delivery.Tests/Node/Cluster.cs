using System.Collections.Concurrent;
using System.Reflection;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

/// <summary>
/// The other side of the port: what partitions, channel and dead-letter grains hold, without a silo. Behaves as their contracts say: a
/// report repeated for (page, user, channel) is harmless, a letter with a known id takes its place.
/// </summary>
internal sealed class Cluster
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Partition, long Seq), GrantBatch> _pages = [];
    private readonly Dictionary<(int Partition, long Seq, string User), Dictionary<string, DeliveryOutcome>> _outcomes = [];

    public ConcurrentDictionary<(string Provider, string Kind), ChannelSettings> Channels { get; } = new();
    public ConcurrentDictionary<string, DeadLetter> Letters { get; } = new();
    public ConcurrentDictionary<string, DeliveryOutcome> Rechecks { get; } = new();

    /// <summary>Calls on partitions that fail before one succeeds.</summary>
    public int FailingCalls;

    public int Reports;

    public int ChannelReads;

    /// <summary>Questions for channel settings are answered when this is; null = at once.</summary>
    public TaskCompletionSource? ChannelsAnswer { get; set; }

    public ConcurrentQueue<LostDevice> Lost { get; } = new();

    /// <summary>The partitions' clock.</summary>
    public Func<long> Now { get; set; } = () => 0;

    public IGrainFactory Grains => Proxy.Of<IGrainFactory>((method, arguments) => method.GetGenericArguments()[0] switch
    {
        var type when type == typeof(IUserPartitionGrain) => Partition((int)(long)arguments[0]!),
        var type when type == typeof(IChannelsGrain) => Channel((string)arguments[0]!),
        var type when type == typeof(IDeadLettersGrain) => DeadLetters((int)(long)arguments[0]!),
        var type => throw new NotSupportedException(type.Name),
    });

    public void Page(GrantBatch batch)
    {
        lock (_lock) _pages[(batch.Partition, batch.Seq)] = batch;
    }

    /// <summary>Every outcome recorded of a user's grant, by channel.</summary>
    public IReadOnlyDictionary<string, DeliveryOutcome> OutcomesOf(GrantBatch batch, string userId)
    {
        lock (_lock) return _outcomes.TryGetValue((batch.Partition, batch.Seq, userId), out var outcomes) ? new Dictionary<string, DeliveryOutcome>(outcomes) : [];
    }

    private IUserPartitionGrain Partition(int key) => Proxy.Of<IUserPartitionGrain>((method, arguments) =>
    {
        if (Interlocked.Decrement(ref FailingCalls) >= 0) return method.Name == nameof(IUserPartitionGrain.Claim)
            ? Task.FromException<ClaimedPage?>(new TimeoutException("no answer"))
            : Task.FromException(new TimeoutException("no answer"));
        switch (method.Name)
        {
            case nameof(IUserPartitionGrain.RecordOutcomes):
                Record(key, (PageReport)arguments[0]!);
                return Task.CompletedTask;
            case nameof(IUserPartitionGrain.Claim):
                return Task.FromResult(Claim(key, (PageClaim)arguments[0]!));
            default:
                throw new NotSupportedException(method.Name);
        }
    });

    private ClaimedPage? Claim(int partition, PageClaim claim)
    {
        lock (_lock)
        {
            if (!_pages.TryGetValue((partition, claim.Seq), out var page)) return null;
            var users = page.Grants.Where(grant => claim.Ordinals?.Contains(grant.Ordinal) != false).Where(grant => EndOf(grant) is null or DeliveryOutcome.Failed && (EndOf(grant) is null || claim.Again));
            return new ClaimedPage("p1", "app-1", "NEWS", page.DecidedAt, page.NotAfter, Now(), page.Grants.Count, page.Content, [.. users.Select(grant => new ClaimedUser(
                grant.Ordinal, grant.UserId, grant.Attempt, grant.Variant, AnswerOn(grant), [.. grant.Devices.Where(device => device.Channel == claim.Channel && !IsLost(grant, device))]))]);

            DeliveryOutcome? EndOf(GrantedUser grant) => _outcomes.GetValueOrDefault((partition, claim.Seq, grant.UserId))?.TryGetValue(claim.Channel, out var end) == true ? end : null;
            DeliveryOutcome AnswerOn(GrantedUser grant) => Now() >= page.NotAfter ? DeliveryOutcome.Late : Rechecks.GetValueOrDefault(grant.UserId, DeliveryOutcome.Proceed);
        }
    }

    private bool IsLost(GrantedUser grant, GrantedDevice device) => Lost.Contains(new LostDevice(grant.Ordinal, device.Id, device.Token));

    private void Record(int partition, PageReport report)
    {
        lock (_lock)
        {
            Reports++;
            foreach (var lost in report.Lost) Lost.Enqueue(lost);
            var page = _pages[(partition, report.Seq)];
            var exceptions = report.Exceptions.ToDictionary(exception => exception.Ordinal, exception => exception.Outcome);
            foreach (var grant in page.Grants)
            {
                if (exceptions.TryGetValue(grant.Ordinal, out var outcome)) Record(partition, report, grant.UserId, outcome);
                else if (report.Ordinals?.Contains(grant.Ordinal) != false) Record(partition, report, grant.UserId, report.Outcome);
            }
        }
    }

    private void Record(int partition, PageReport report, string user, DeliveryOutcome outcome)
    {
        var key = (partition, report.Seq, user);
        if (!_outcomes.TryGetValue(key, out var byChannel)) _outcomes[key] = byChannel = [];
        byChannel[report.Channel] = outcome;
    }

    private IChannelsGrain Channel(string provider) => Proxy.Of<IChannelsGrain>((method, arguments) => method.Name == nameof(IChannelsGrain.Get)
        ? ReadChannelAsync(provider, (string)arguments[0]!)
        : throw new NotSupportedException(method.Name));

    private async Task<ChannelSettings?> ReadChannelAsync(string provider, string kind)
    {
        Interlocked.Increment(ref ChannelReads);
        if (ChannelsAnswer is { } answer) await answer.Task;
        return Channels.GetValueOrDefault((provider, kind));
    }

    private IDeadLettersGrain DeadLetters(int key) => Proxy.Of<IDeadLettersGrain>((method, arguments) =>
    {
        var id = arguments[0] is DeadLetter letter ? letter.Id : (string)arguments[0]!;
        Assert.Equal(Partitioning.Of(id, 16), key);
        if (method.Name == nameof(IDeadLettersGrain.Add)) Letters[id] = (DeadLetter)arguments[0]!;
        else return Task.FromResult(Letters.TryRemove(id, out var taken) ? taken : null);
        return Task.CompletedTask;
    });

    // DispatchProxy derives from it at run time, so it cannot be sealed.
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1852")]
    private class Proxy : DispatchProxy
    {
        private Func<MethodInfo, object?[], object?> _answer = null!;

        public static T Of<T>(Func<MethodInfo, object?[], object?> answer) where T : class
        {
            var proxy = Create<T, Proxy>();
            ((Proxy)(object)proxy)._answer = answer;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? method, object?[]? arguments) => _answer(method!, arguments ?? []);
    }
}
