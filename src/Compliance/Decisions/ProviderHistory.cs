namespace PushOrleans.Compliance;

/// <summary>What a campaign decision reads of its provider's past: the armed log (rules 7, 8, 20) and grants by class (rule 18).</summary>
public sealed class ProviderHistory
{
    private readonly List<ArmedEntry> _armed = [];
    private readonly List<ShareSample> _shares = [];

    /// <summary>In the order in which campaigns were armed.</summary>
    public IReadOnlyList<ArmedEntry> Armed => _armed;

    /// <summary>Grants of class news and vertical by instant, oldest first.</summary>
    public IReadOnlyList<ShareSample> Shares => _shares;

    public void Arm(ArmedEntry entry)
    {
        Forget(_armed, old => old.At <= entry.At - Instants.LongestLookBack);
        _armed.Add(entry);
    }

    /// <summary>Armed campaigns on the topic after an instant, that campaign itself left out (a repeated decision does not count against itself).</summary>
    public int CountArmed(string except, string topic, long after, Func<ArmedEntry, bool> which) => _armed.Count(entry =>
        entry.At > after
        && string.Equals(entry.Topic, topic, StringComparison.Ordinal)
        && which(entry)
        && !string.Equals(entry.CampaignId, except, StringComparison.Ordinal));

    public void AddGrants(ShareSample sample)
    {
        if (sample is { News: 0, Vertical: 0 }) return;
        Forget(_shares, old => old.At <= sample.At - Instants.LongestLookBack);
        _shares.Add(sample);
    }

    // They come oldest first. Looking at all of them for each that comes would take the square of a busy week.
    private static void Forget<T>(List<T> entries, Predicate<T> isOld)
    {
        var old = 0;
        while (old < entries.Count && isOld(entries[old])) old++;
        entries.RemoveRange(0, old);
    }
}

/// <summary>One campaign whose campaign decision was allow or modify.</summary>
public sealed record ArmedEntry(string CampaignId, long At, string? Topic, bool Sensitive, bool Aged, bool Moral);

/// <summary>Grants to all users at one instant.</summary>
public readonly record struct ShareSample(long At, long News, long Vertical);
