namespace PushOrleans.Journal;

/// <summary>What one provider's pages in this partition add up to: quota spent and active users by day, and what is not reported yet.</summary>
public sealed class ProviderTally(string providerId)
{
    private readonly SortedDictionary<int, ProviderDayTally> _days = [];
    private readonly Queue<ProviderIncrement> _unreported = new();

    public string ProviderId { get; } = providerId;

    /// <summary>By page record, oldest first: kept until the provider has them.</summary>
    public IReadOnlyCollection<ProviderIncrement> Unreported => _unreported;

    /// <summary>Number of the newest page record of this provider.</summary>
    public long LastSeq { get; private set; }

    /// <summary>Non-service grants of the day (rule 46).</summary>
    public long SpentOn(int day) => _days.TryGetValue(day, out var tally) ? tally.Spent : 0;

    internal ProviderDayTally DayOf(int day)
    {
        if (_days.TryGetValue(day, out var tally)) return tally;
        _days.Add(day, tally = new ProviderDayTally());

        // A day that two later ones have followed is never counted again, even where clocks go back over midnight.
        while (_days.Count > 3)
        {
            foreach (var oldest in _days.Keys)
            {
                _days.Remove(oldest);
                break;
            }
        }

        return tally;
    }

    internal void Enter(ProviderIncrement increment)
    {
        LastSeq = increment.Seq;
        _unreported.Enqueue(increment);
    }

    /// <summary>The provider has everything up to this record.</summary>
    public void Reported(long seq)
    {
        while (_unreported.TryPeek(out var oldest) && oldest.Seq <= seq) _unreported.Dequeue();
    }

    internal void WriteTo(PayloadWriter to)
    {
        to.Text(ProviderId).Number(LastSeq).Number(_days.Count);
        foreach (var (day, tally) in _days)
        {
            to.Number(day).Number(tally.Spent);
            tally.Active.WriteTo(to);
        }

        to.Number(_unreported.Count);
        foreach (var increment in _unreported) increment.WriteTo(to);
    }

    internal static ProviderTally ReadFrom(ref PayloadReader from)
    {
        var tally = new ProviderTally(from.RequiredText()) { LastSeq = from.Number() };
        for (var days = from.Count(); days > 0; days--)
            tally._days.Add(from.Int(), new ProviderDayTally { Spent = from.Number(), Active = OrdinalSet.ReadFrom(ref from) });
        for (var increments = from.Count(); increments > 0; increments--) tally._unreported.Enqueue(ProviderIncrement.ReadFrom(ref from));
        return tally;
    }
}

/// <summary>One provider's civil day here. Active: who had a non-service decision of the provider that day (rule 26), subscribers left out.</summary>
internal sealed class ProviderDayTally
{
    public long Spent { get; set; }
    public OrdinalSet Active { get; init; } = new();
}

/// <summary>What one page record adds to its provider's windows (rules 18 and 26).</summary>
public readonly record struct ProviderIncrement(
    long Seq, long At, int Day, long News, long Vertical, long GrantsOrdinary, long GrantsMember, long ActiveOrdinary, long ActiveMember)
{
    internal void WriteTo(PayloadWriter to) => to.Number(Seq).Number(At).Number(Day).Number(News).Number(Vertical)
        .Number(GrantsOrdinary).Number(GrantsMember).Number(ActiveOrdinary).Number(ActiveMember);

    internal static ProviderIncrement ReadFrom(ref PayloadReader from) => new(
        from.Number(), from.Number(), from.Int(), from.Number(), from.Number(), from.Number(), from.Number(), from.Number(), from.Number());
}
