namespace PushOrleans.Bench;

internal enum EntrantKind
{
    Loop = 0,
    RestDurable = 1,
    RestVolatile = 2,
    AwakeDurable = 3,
    RedisDurable = 4,
    RedisVolatile = 5,
    Postgres = 6,
}

/// <summary>A peer's place in the comparison, and its figures.</summary>
/// <param name="Kind">Which of the figures its rate stands for.</param>
/// <param name="MaxRounds">Variants that are known to lose run in the first rounds only: they are there to show that they lose.</param>
internal sealed record Entrant(EntrantKind Kind, IRacePeer Peer, int MaxRounds = int.MaxValue)
{
    public Measured First { get; } = new();
    public Measured Later { get; } = new();
    public Measured Whole { get; } = new();
    public bool DigestOk { get; private set; } = true;

    public void Add(RaceRound round)
    {
        First.Add(round.First);
        Later.Add(round.Later);
        Whole.Add(round.Whole);
        DigestOk &= round.DigestOk;
    }
}
