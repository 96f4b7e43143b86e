using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>One grain per (API key, method, path, Idempotency-Key). Alone writes the first answer; a claim without an answer lives in memory only.</summary>
[GrainType("push.idempotency")]
public sealed class IdempotencyGrain([PersistentState("answer", WellKnown.Storage)] IPersistentState<IdempotencyState> state, DomainClock clock, TimeProvider time)
    : Grain, IIdempotencyGrain
{
    /// <summary>How long an answer is kept, in seconds (30 days).</summary>
    private const long KeptFor = 30 * 86_400;

    // A front end that died gives no claim back.
    private static readonly TimeSpan LongestRequest = TimeSpan.FromMinutes(5);
    private ReadOnlyMemory<byte>? _claimed;
    private long _claimedAt;

    public Task<IdempotencyClaim> Begin(ReadOnlyMemory<byte> bodyHash, CancellationToken cancellationToken)
    {
        var stored = state.State is { Answer: not null } known && clock.Now - known.At < KeptFor ? known : null;
        if (stored is not null)
            return Answer(stored.BodyHash.Span.SequenceEqual(bodyHash.Span) ? new IdempotencyClaim(IdempotencyStatus.Replay, stored.Answer) : new IdempotencyClaim(IdempotencyStatus.Mismatch, null));
        if (_claimed is { } claimed && time.GetElapsedTime(_claimedAt) < LongestRequest)
            return Answer(new IdempotencyClaim(claimed.Span.SequenceEqual(bodyHash.Span) ? IdempotencyStatus.InFlight : IdempotencyStatus.Mismatch, null));
        (_claimed, _claimedAt) = (bodyHash, time.GetTimestamp());
        return Answer(new IdempotencyClaim(IdempotencyStatus.First, null));
    }

    public async Task End(StoredAnswer? answer, CancellationToken cancellationToken)
    {
        if (answer is not null && _claimed is { } bodyHash)
        {
            state.State = new IdempotencyState { BodyHash = bodyHash, Answer = answer, At = clock.Now };
            await this.WriteOrEndAsync(state);
        }

        _claimed = null;
    }

    private static Task<IdempotencyClaim> Answer(IdempotencyClaim claim) => Task.FromResult(claim);
}

[GenerateSerializer, Alias("push.idempotency-state.v1")]
public sealed class IdempotencyState
{
    [Id(0)] public ReadOnlyMemory<byte> BodyHash { get; set; }
    [Id(1)] public StoredAnswer? Answer { get; set; }
    [Id(2)] public long At { get; set; }
}
