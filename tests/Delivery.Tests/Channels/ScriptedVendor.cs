using System.Collections.Concurrent;

namespace PushOrleans.Delivery.Tests;

/// <summary>A vendor in this process, behind the contract that all channels have. Answers by <see cref="Answer"/>; keeps what came in.</summary>
internal class ScriptedVendor(string name, ChannelLimits limits) : IPushChannel
{
    private int _underWay;

    public string Name => name;

    public ChannelLimits Limits => limits;

    public ConcurrentQueue<ChannelBatch> Calls { get; } = new();

    public int MostUnderWay;

    /// <summary>By recipient; the number is how often its delivery id came, from 0.</summary>
    public Func<Recipient, int, RecipientResult> Answer { get; set; } = (_, _) => RecipientResult.Accepted();

    /// <summary>Before a call is answered.</summary>
    public Func<ChannelBatch, Task> Before { get; set; } = _ => Task.CompletedTask;

    public ConcurrentDictionary<string, int> Seen { get; } = new();

    public ConcurrentDictionary<string, int> Accepted { get; } = new();

    public async Task<IReadOnlyList<RecipientResult>> SendAsync(ChannelBatch batch, CancellationToken cancellationToken)
    {
        Calls.Enqueue(batch);
        InterlockedMax(Interlocked.Increment(ref _underWay));
        try
        {
            await Before(batch).WaitAsync(cancellationToken);
            return [.. batch.Recipients.Select(AnswerTo)];
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private RecipientResult AnswerTo(Recipient to)
    {
        var result = Answer(to, Seen.AddOrUpdate(to.DeliveryId, 0, (_, n) => n + 1));
        if (result.Status == RecipientStatus.Accepted) Accepted.AddOrUpdate(to.DeliveryId, 1, (_, n) => n + 1);
        return result;
    }

    private void InterlockedMax(int value)
    {
        for (var most = MostUnderWay; value > most; most = MostUnderWay)
            if (Interlocked.CompareExchange(ref MostUnderWay, value, most) == most) return;
    }
}

/// <summary>One that takes back what it took.</summary>
internal sealed class RecallingVendor(string name, ChannelLimits limits) : ScriptedVendor(name, limits), IRecallingChannel
{
    /// <summary>By recipient; the number is how often its delivery was asked back, from 0.</summary>
    public Func<Recipient, int, RecipientResult> RecallAnswer { get; set; } = (_, _) => RecipientResult.Accepted();

    public ConcurrentDictionary<string, int> AskedBack { get; } = new();

    public ConcurrentQueue<ChannelBatch> Recalls { get; } = new();

    public Task<IReadOnlyList<RecipientResult>> RecallAsync(ChannelBatch batch, CancellationToken cancellationToken)
    {
        Recalls.Enqueue(batch);
        IReadOnlyList<RecipientResult> results = [.. batch.Recipients.Select(to => RecallAnswer(to, AskedBack.AddOrUpdate(to.DeliveryId, 0, (_, n) => n + 1)))];
        return Task.FromResult(results);
    }
}
