namespace PushOrleans.Compliance;

/// <summary>What a campaign decision reads of its provider's past: the armed log (rules 7, 8, 20) and grants by class (rule 18).</summary>
public sealed class ProviderHistory(ShareLog shares)
{
    private readonly List<ArmedEntry> _armed = [];

    public ProviderHistory()
        : this(new ShareLog())
    {
    }

    /// <summary>The armed log in order of time, without entries that no rule counts.</summary>
    public IReadOnlyList<ArmedEntry> Armed => _armed;

    /// <summary>Grants of class news and vertical.</summary>
    public ShareLog Shares { get; } = shares;

    public void Arm(ArmedEntry entry)
    {
        if (!entry.IsCounted) return;

        // They come oldest first. Looking at all of them for each that comes would take the square of a busy week.
        var old = 0;
        while (old < _armed.Count && _armed[old].At <= entry.At - Instants.LongestLookBack) old++;
        _armed.RemoveRange(0, old);
        _armed.Add(entry);
    }

    /// <summary>Armed campaigns on the topic after an instant, that campaign itself left out (a repeated decision does not count against itself).</summary>
    public int CountArmed(string except, string topic, long after, Func<ArmedEntry, bool> which) => _armed.Count(entry =>
        entry.At > after
        && string.Equals(entry.Topic, topic, StringComparison.Ordinal)
        && which(entry)
        && !string.Equals(entry.CampaignId, except, StringComparison.Ordinal));
}

/// <summary>One campaign whose campaign decision was allow or modify.</summary>
public sealed record ArmedEntry(string CampaignId, long At, string? Topic, bool Sensitive, bool Aged, bool Moral)
{
    /// <summary>Whether a rule may ever count it. Of most campaigns none does, and a provider arms one for each single push.</summary>
    public bool IsCounted => Topic is not null && (Sensitive || Aged || Moral);
}
