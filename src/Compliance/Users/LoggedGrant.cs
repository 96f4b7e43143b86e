namespace PushOrleans.Compliance;

/// <summary>A grant as a log keeps it: 16 bytes and no reference. A user has some, and every decision reads them.</summary>
internal readonly struct LoggedGrant
{
    // The instant takes the upper 40 bits and the day the lower 24: both reach beyond any year of four digits.
    private const int DayBits = 24;

    private readonly long _when;
    private readonly int _facts;

    private LoggedGrant(long when, int campaign, int facts) => (_when, Campaign, _facts) = (when, campaign, facts);

    public long At => _when >> DayBits;

    public int Day => (int)(_when << (64 - DayBits) >> (64 - DayBits));

    public int Campaign { get; }

    /// <summary>Stands for the facts: equal ones have one number.</summary>
    public int FactsNumber => _facts;

    public GrantFacts Facts => GrantFactsTable.At(_facts);

    public static LoggedGrant Of(in Grant grant)
    {
        if (!Grant.IsInRange(grant.At, grant.Day)) throw new ArgumentOutOfRangeException(nameof(grant), grant.At, "A grant of no year of four digits.");
        return new LoggedGrant((grant.At << DayBits) | (uint)(grant.Day & ((1 << DayBits) - 1)), grant.Campaign, grant.Facts.Number);
    }
}
