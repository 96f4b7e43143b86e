namespace PushOrleans.Silo;

/// <summary>
/// The domain's clock in step mode: it stands at the beginning of Unix time. Every instant is a step's, as in <c>simulate</c>; a wall clock, which is mostly
/// later than the steps, would make providers and partitions forget what the steps still look back to.
/// </summary>
internal sealed class StandingClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
}
