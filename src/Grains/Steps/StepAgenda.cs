namespace PushOrleans.Grains;

/// <summary>Steps to come, each once: time ascending, then priority descending, then campaign id ascending. Pure.</summary>
internal sealed class StepAgenda
{
    private readonly SortedSet<(long At, long Urgency, string CampaignId)> _steps = new(Comparer<(long At, long Urgency, string CampaignId)>.Create(Compare));

    public void Add(long at, long priority, string campaignId) => _steps.Add((at, -priority, campaignId));

    public bool TryTake(out long at, out string campaignId)
    {
        (at, _, campaignId) = _steps.Min;
        return _steps.Remove(_steps.Min);
    }

    private static int Compare((long At, long Urgency, string CampaignId) a, (long At, long Urgency, string CampaignId) b) =>
        a.At != b.At ? a.At.CompareTo(b.At)
        : a.Urgency != b.Urgency ? a.Urgency.CompareTo(b.Urgency)
        : string.CompareOrdinal(a.CampaignId, b.CampaignId);
}
