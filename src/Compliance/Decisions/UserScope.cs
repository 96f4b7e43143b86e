using PushOrleans.Compliance.Rules;

namespace PushOrleans.Compliance;

/// <summary>
/// All that is the same for every user decided at one instant: the offer, the inputs, the instant, the campaign-scoped rules' hits, what
/// derives from them. A silo's partitions share it. Safe for concurrent use: what it remembers
/// (local times by zone, facts of the provider) is written whole, and two who compute the same compute it alike.
/// </summary>
public sealed class UserScope
{
    private readonly CampaignScope? _subject;
    private readonly GrantRelations _relations;
    private readonly Findings _shared;
    private int[]? _secondOfDayByZone;
    private ParityMemo? _parity;
    private LicenceMemo? _licensed;
    private Finding[]? _sharedTrace;

    // By zone and whether minors' hours count, too: the wait + 2, so that 0 is not computed. A 64-bit value is written whole.
    private long[]? _quietFor;

    public UserScope(Offer offer, Inputs inputs, long t)
    {
        (Offer, Inputs, T) = (offer, inputs, t);
        (FreeVendors, ConsentRanks) = (new FreeVendors(this), new ConsentRanks(this));
        (Dropped, Parameters) = (inputs.Policy.DisabledMask, inputs.Policy.Parameters);
        IsPersonalised = Campaign.IsPersonalised;
        IsService = Campaign.IsService;
        if (!inputs.Providers.TryGetValue(Campaign.ProviderId, out var provider))
        {
            Day = inputs.Policy.DayZone.DayOf(t);
            Facts = FactsOf(Campaign, "");
            _relations = new GrantRelations(Facts);
            return;
        }

        _subject = new CampaignScope(Campaign, provider, inputs, offer.ContentHash, t);
        Day = _subject.Day;
        Facts = FactsOf(Campaign, provider.LegalEntityId);
        _relations = new GrantRelations(Facts);
        LegalEntityId = provider.LegalEntityId;
        RequiredConsentVersion = provider.PurposeVersions[Campaign.Class];
        Tags = [.. _subject.Tags];
        MinorsBarred = RestrictedGoodsRule.IsBarredForMinors(_subject);
        TakesSlot = !Campaign.IsService && provider.DailyQuota is not null && (Dropped & Rule.ProviderQuota.Bit()) == 0;
        Asked = UserRules.Concerning(this) & ~Dropped;
        LeastDeclared = FrequencyBudgetRule.LeastDeclared(this);
        _shared = new Findings(Dropped);
        CheckShared(ref _shared);
    }

    public Offer Offer { get; }
    public Inputs Inputs { get; }

    /// <summary>The instant of decision.</summary>
    public long T { get; }

    /// <summary>The civil day of <see cref="T"/> in the policy's day zone.</summary>
    public int Day { get; }

    /// <summary>What a grant of this scope enters into the user's log; equal by value for all scopes of a campaign.</summary>
    public GrantFacts Facts { get; }

    /// <summary>Whether grants take a slot of the provider's quota (rule 46): not service, and a quota is set.</summary>
    public bool TakesSlot { get; }

    public Campaign Campaign => Offer.Campaign;
    public RuleParameters Parameters { get; }
    public bool IsProviderKnown => _subject is not null;

    /// <summary>The campaign's provider, where it is known.</summary>
    public Provider Provider => Subject.Provider;

    /// <summary>The first instant of a later civil day in the policy's day zone.</summary>
    public long NextDay => Subject.NextDay;

    /// <summary>The verdicts of the campaign-scoped rules at this instant, and those inherited from arming.</summary>
    internal Findings Shared => _shared;

    /// <summary>Bits of the rules whose hits do not count.</summary>
    internal ulong Dropped { get; }

    /// <summary>Bits of the user's rules that can hit in this scope. The others are not asked: what they would say is known or dropped.</summary>
    internal ulong Asked { get; }

    internal bool IsService { get; }
    internal string LegalEntityId { get; } = "";

    /// <summary>The version of consent that the provider asks for; null = none declared.</summary>
    internal long? RequiredConsentVersion { get; }

    /// <summary>See <see cref="FrequencyBudgetRule.LeastDeclared"/>.</summary>
    internal long LeastDeclared { get; }

    internal FreeVendors FreeVendors { get; }
    internal ConsentRanks ConsentRanks { get; }
    internal bool IsPersonalised { get; }
    internal string[] Tags { get; } = [];

    /// <summary>An advertisement for known adults only (rule 38).</summary>
    internal bool MinorsBarred { get; }

    /// <summary>Which tiers got unreasonably more on the closed days (rule 26).</summary>
    internal (bool Ordinary, bool Member) Parity => (_parity ??= new ParityMemo(MemberParityRule.Excess(Subject))).Excess;

    /// <summary>Whether the vendors' caps for licensed senders apply (rule 42).</summary>
    internal bool IsLicensed => (_licensed ??= new LicenceMemo(NewsLicenceRule.HasAnyInForce(Subject))).IsLicensed;

    private CampaignScope Subject => _subject ?? throw new InvalidOperationException($"Provider {Campaign.ProviderId} is not on file.");

    /// <summary>Adds <see cref="Shared"/> with its trace, which is the same for all users and so is made once.</summary>
    internal void TraceShared(ref Findings findings)
    {
        findings.Add(_shared);
        findings.Note(_sharedTrace ??= MakeSharedTrace());
    }

    private Finding[] MakeSharedTrace()
    {
        var trace = new List<Finding>();
        var findings = new Findings(Dropped, trace);
        CheckShared(ref findings);
        return [.. trace];
    }

    /// <summary>The inherited hits and the campaign-scoped rules.</summary>
    private void CheckShared(ref Findings findings)
    {
        foreach (var hit in Offer.Inherited) findings.Inherit(hit);
        CampaignRules.CheckLive(Subject, ref findings);
    }

    internal Decision Form(in Findings findings, long attempt, string[] devices) =>
        findings.Decide(attempt, Inputs.Policy.MaxRedecisions, Campaign.ExpiresAt, devices);

    internal Agreement? AgreementOf(long version)
    {
        var agreements = Provider.Agreements;
        for (var i = 0; i < agreements.Count; i++)
            if (agreements[i].Version == version) return agreements[i];
        return null;
    }

    /// <summary>
    /// Whether this grant and all before it are of earlier days. A margin of one day, because where clocks go back over midnight, or a
    /// policy changes its day zone, the days of a log may step back by one.
    /// </summary>
    internal bool IsBeforeToday(in LoggedGrant grant) => grant.Day < Day - 1;

    /// <summary>What a grant has in common with this campaign.</summary>
    internal GrantRelation RelationTo(in LoggedGrant grant) => _relations.To(grant);

    internal int SecondOfDay(Zone zone)
    {
        var cache = _secondOfDayByZone ??= new int[Zone.Count];
        ref var entry = ref cache[zone.Ordinal];
        if (entry == 0) entry = zone.SecondOfDay(T) + 1;
        return entry - 1;
    }

    /// <summary><see cref="QuietHoursRule.WaitFor"/> by the policy's own quiet hours, remembered from one user to the next.</summary>
    internal long PolicyQuietFor(Zone zone, bool minor)
    {
        var memo = _quietFor ??= new long[Zone.Count * 2];
        ref var entry = ref memo[(zone.Ordinal * 2) + (minor ? 1 : 0)];
        var known = Volatile.Read(ref entry);
        if (known == 0)
        {
            known = QuietHoursRule.WaitFor(this, zone, [Inputs.Policy.QuietHours], minor) + 2;
            Volatile.Write(ref entry, known);
        }

        return known - 2;
    }

    private static GrantFacts FactsOf(Campaign campaign, string legalEntityId) =>
        new(campaign.ProviderId, legalEntityId, campaign.AppId, campaign.Class, campaign.Category, campaign.Topic, campaign.IsSensitive);

    private sealed record ParityMemo((bool Ordinary, bool Member) Excess);

    private sealed record LicenceMemo(bool IsLicensed);
}
