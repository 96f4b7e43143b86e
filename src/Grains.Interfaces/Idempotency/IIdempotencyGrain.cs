namespace PushOrleans.Grains.Interfaces;

/// <summary>One grain per (API key, method, path, Idempotency-Key): the first answer, kept for 30 days.</summary>
[Alias("push.idempotency")]
public interface IIdempotencyGrain : IGrainWithStringKey
{
    /// <summary>Claims the key for a request with this body (SHA-256).</summary>
    [Alias("begin")]
    Task<IdempotencyClaim> Begin(ReadOnlyMemory<byte> bodyHash, CancellationToken cancellationToken);

    /// <summary>Stores the answer; a null answer gives the claim back (status ≥ 500, or the request was aborted).</summary>
    [Alias("end")]
    Task End(StoredAnswer? answer, CancellationToken cancellationToken);
}

public enum IdempotencyStatus : byte
{
    Unknown = 0,
    First = 1,
    Replay = 2,
    InFlight = 3,
    Mismatch = 4,
}

[GenerateSerializer, Immutable, Alias("push.idempotency-claim.v1")]
public sealed record IdempotencyClaim([property: Id(0)] IdempotencyStatus Status, [property: Id(1)] StoredAnswer? Answer);

[GenerateSerializer, Immutable, Alias("push.stored-answer.v1")]
public sealed record StoredAnswer([property: Id(0)] int Status, [property: Id(1)] string? ContentType, [property: Id(2)] string? Location, [property: Id(3)] ReadOnlyMemory<byte> Body);
