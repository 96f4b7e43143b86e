namespace PushOrleans.Compliance;

/// <summary>
/// A campaign at one instant, in the light of its provider and of the policy: what the rules about the campaign read. Costly facts are
/// computed when first asked for. Safe for concurrent use: each is written whole, and two who compute it compute the same.
/// </summary>
public sealed class CampaignScope(Campaign campaign, Provider provider, Inputs inputs, string contentHash, long t)
{
    private long _nextDay = long.MinValue;

    public Campaign Campaign => campaign;
    public Provider Provider => provider;
    public Inputs Inputs => inputs;
    public Policy Policy => inputs.Policy;
    public RuleParameters Parameters => inputs.Policy.Parameters;
    public string ContentHash => contentHash;

    /// <summary>The instant of decision.</summary>
    public long T => t;

    /// <summary>The civil day of <see cref="T"/> in the policy's day zone.</summary>
    public int Day { get; } = inputs.Policy.DayZone.DayOf(t);

    /// <summary>The first instant of a later civil day.</summary>
    public long NextDay => _nextDay != long.MinValue ? _nextDay : _nextDay = Policy.DayZone.NextDay(t);

    public bool IsService => campaign.IsService;
    public bool IsNews { get; } = campaign.IsNews(inputs.Policy);
    public Originality Originality => campaign.Source?.Originality ?? Originality.Reprint;
    public bool IsReprint => IsNews && Originality == Originality.Reprint;

    /// <summary>A classifier takes the text for advertising.</summary>
    public bool IsDetectedCommercial => campaign.DetectedCommercial >= Parameters.AdDetectScore;

    public string Title => field ??= Texts.Norm(campaign.Title);
    public string OriginalTitle => field ??= Texts.Norm(campaign.Source?.OriginalTitle);
    public bool TitleChanged => IsReprint && !string.Equals(Title, OriginalTitle, StringComparison.Ordinal);

    public App? App
    {
        get
        {
            foreach (var app in provider.Apps)
                if (string.Equals(app.Id, campaign.AppId, StringComparison.Ordinal)) return app;
            return null;
        }
    }

    /// <summary>The campaign's tags: those it was selected by, and the audience's.</summary>
    public IEnumerable<string> Tags => campaign.Audience.Kind == AudienceKind.Segment ? campaign.Selection.Tags.Concat(campaign.Audience.Tags) : campaign.Selection.Tags;

    public bool TemplateApproved => provider.IsApprovedTemplate(campaign.TemplateId, Policy.DayZone, t);
    public int Approvers => Persons.Approvers(campaign.Review, provider, contentHash, Policy.DayZone, t);

    /// <summary>What the policy asks of the goods advertised; null when they are not restricted.</summary>
    public RestrictedGoods? Goods =>
        campaign.Ad?.GoodsClass is { } goodsClass && Policy.RestrictedGoods.TryGetValue(goodsClass, out var goods) ? goods : null;

    /// <summary>The model that selects the users, where one does; null also when it is not registered.</summary>
    public Algorithm? Model
    {
        get
        {
            foreach (var algorithm in provider.Algorithms)
                if (string.Equals(algorithm.ModelId, campaign.Selection.ModelId, StringComparison.Ordinal)) return algorithm;
            return null;
        }
    }

    /// <summary>Live feedback if there is any, else the campaign's last snapshot up to now (of equal times the later in the array).</summary>
    public Feedback? Feedback
    {
        get
        {
            if (inputs.Feedback.TryGetValue(campaign.Id, out var live)) return live;
            Feedback? last = null;
            foreach (var snapshot in campaign.Feedback)
                if (snapshot.At <= t && (last is null || snapshot.At >= last.At)) last = snapshot;
            return last;
        }
    }

    /// <summary>The source list in force: the one with the greatest <see cref="SourceList.EffectiveFrom"/> up to now.</summary>
    public SourceList? SourceList
    {
        get
        {
            SourceList? inForce = null;
            foreach (var list in inputs.SourceLists)
                if (list.EffectiveFrom <= t && (inForce is null || list.EffectiveFrom > inForce.EffectiveFrom)) inForce = list;
            return inForce;
        }
    }

    /// <summary>The agreement in force: the highest version that has taken effect.</summary>
    public Agreement? CurrentAgreement
    {
        get
        {
            Agreement? current = null;
            foreach (var agreement in provider.Agreements)
                if (agreement.EffectiveFrom <= t && (current is null || agreement.Version > current.Version)) current = agreement;
            return current;
        }
    }
}
