using System.Collections.Frozen;

namespace PushOrleans.Compliance.Tests.Rules;

/// <summary>A world in which everything is valid at 2026-03-10 10:00 in Shanghai; each test spoils one thing.</summary>
internal sealed record World
{
    public const long Hour = 3600;
    public const long DayLong = 86_400;
    public static readonly long Now = At("2026-03-10T02:00:00Z");
    public static readonly int Today = Day("2026-03-10");
    public static readonly long Midnight = At("2026-03-10T16:00:00Z");

    public long T { get; init; } = Now;
    public Campaign Campaign { get; init; } = ValidCampaign;
    public Provider Provider { get; init; } = ValidProvider;
    public Policy Policy { get; init; } = ValidPolicy;
    public UserProfile User { get; init; } = ValidUser;
    public Inputs Inputs { get; init; } = new() { Policy = ValidPolicy, SourceLists = [ValidList] };
    public IReadOnlyList<Grant> Grants { get; init; } = [];
    public ProviderHistory History { get; init; } = new();
    public IReadOnlyList<Hit> Inherited { get; init; } = [];

    /// <summary>Approvals of r1 and r2 are put to the content as it is.</summary>
    public bool ApproveAll { get; init; } = true;

    public static long At(string time) => DateTimeOffset.Parse(time).ToUnixTimeSeconds();
    public static int Day(string date) => DateOnly.Parse(date).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
    public static string Iso(long at) => DateTimeOffset.FromUnixTimeSeconds(at).ToString("yyyy-MM-ddTHH:mm:ssZ");

    public World With(Func<Campaign, Campaign> change) => this with { Campaign = change(Campaign) };
    public World WithProvider(Func<Provider, Provider> change) => this with { Provider = change(Provider) };
    public World WithPolicy(Func<Policy, Policy> change) => this with { Policy = change(Policy) };
    public World WithParameters(Func<RuleParameters, RuleParameters> change) => this with { Policy = Policy with { Parameters = change(Policy.Parameters) } };
    public World WithUser(Func<UserProfile, UserProfile> change) => this with { User = change(User) };
    public World WithInputs(Func<Inputs, Inputs> change) => this with { Inputs = change(Inputs) };
    public World WithLabels(params Label[] labels) => With(c => c with { Labels = labels });
    public World Granted(params Grant[] grants) => this with { Grants = [.. Grants, .. grants] };
    public World OfClass(CampaignClass @class) => With(c => c with { Class = @class });
    public World Service() => OfClass(CampaignClass.Service).With(c => c with { TemplateId = "t1" });
    public World Ad() => OfClass(CampaignClass.Ad).With(c => c with { AdMark = true, Ad = new AdFacts("shoes", null, null) });
    public World Personalised() => With(c => c with { Selection = new Selection(SelectionMode.Segment, ["basketball"], null) });

    public World Armed(params ArmedEntry[] entries)
    {
        var history = new ProviderHistory();
        foreach (var entry in entries) history.Arm(entry);
        return this with { History = history };
    }

    public World News() => OfClass(CampaignClass.News).With(c => c with
    {
        Category = "politics",
        Title = "市长3人小组访问",
        Body = "市长访问。",
        Source = new NewsSource
        {
            UnitId = "unit-a",
            Url = "https://a.example.cn/1",
            Author = "author",
            OriginalTitle = "市长3人小组访问",
            PublishedAt = Now - Hour,
            Editor = "editor",
            SnapshotId = "snap",
            BodyText = "今天，市长访问。完。",
        },
    });

    public Inputs AllInputs => Inputs with
    {
        Policy = Policy,
        Providers = new[] { Provider }.ToFrozenDictionary(p => p.Id, StringComparer.Ordinal),
    };

    public Campaign Reviewed
    {
        get
        {
            if (!ApproveAll || Campaign.Review is not { } review) return Campaign;
            var hash = ContentHash.Of(Campaign);
            return Campaign with { Review = review with { Approvals = [new Approval("r1", T - Hour, hash), new Approval("r2", T - Hour, hash)] } };
        }
    }

    public UserState UserState
    {
        get
        {
            var state = new UserState(User);
            foreach (var grant in Grants.OrderBy(g => g.At)) state.Enter(grant);
            return state;
        }
    }

    public UserScope Scope
    {
        get
        {
            var campaign = Reviewed;
            return new UserScope(new Offer(campaign, ContentHash.Of(campaign), Inherited), AllInputs, T);
        }
    }

    public ExplainedDecision DecideCampaign(long attempt = 0, ulong without = 0) =>
        Engine.DecideCampaign(Reviewed, AllInputs, History, T, attempt, without);

    public ExplainedDecision DecideUser(long attempt = 0, bool slotRefused = false)
    {
        var (scope, user) = (Scope, UserState);
        var explained = Engine.ExplainUser(scope, user, attempt, slotRefused);
        var bare = Engine.DecideUser(scope, user, attempt);
        if (slotRefused && bare.IsGrant) bare = Engine.RefuseSlot(scope, bare, attempt);
        AssertSame(bare, explained.Decision);
        return explained;
    }

    /// <summary>The hit of a rule at the campaign decision, e.g. <c>refuse A,B</c> or <c>defer A until 2026-…</c>; <c>-</c> when there is none.</summary>
    public string AtCampaign(Rule rule) => Show(DecideCampaign(), rule);

    /// <inheritdoc cref="AtCampaign"/>
    public string AtUser(Rule rule) => Show(DecideUser(), rule);

    public static void AssertSame(Decision a, Decision b)
    {
        Assert.Equal(a with { Devices = [] }, b with { Devices = [] });
        Assert.Equal(a.Devices, b.Devices);
    }

    public static string Show(ExplainedDecision decision, Rule rule)
    {
        var hit = decision.Hits.SingleOrDefault(h => h.Rule == rule);
        Assert.Equal(hit is not null, (decision.Decision.Mask & rule.Bit()) != 0);
        if (hit is null) return "-";
        var until = hit.Until is { } at ? $" until {Iso(at)}" : "";
        return $"{hit.Verdict.ToString().ToLowerInvariant()} {string.Join(',', hit.Codes)}{until}";
    }

    public static Grant Ago(
        long seconds,
        string provider = "other",
        string? entity = null,
        string app = "other-app",
        CampaignClass @class = CampaignClass.Vertical,
        string category = "other",
        string? topic = null,
        bool sensitive = false,
        params string[] devices) => new(
        Now - seconds,
        Zone.Shanghai.DayOf(Now - seconds),
        0,
        new GrantFacts(provider, entity ?? (provider == "p1" ? "le1" : "le-" + provider), app, @class, category, topic, sensitive),
        devices);

    public static ArmedEntry ArmedAgo(long seconds, string topic = "star", bool sensitive = false, bool aged = false, bool moral = false) =>
        new("earlier" + seconds, Now - seconds, topic, sensitive, aged, moral);

    private static Campaign ValidCampaign { get; } = new()
    {
        Id = "c1",
        ProviderId = "p1",
        AppId = "a1",
        Class = CampaignClass.Vertical,
        Category = "tech",
        Title = "今日推荐",
        Body = "本周活动。",
        Links = [new Link("https://m.good.cn/x", null, null)],
        Labels = [],
        ShownName = "Brand",
        ManageLink = true,
        Close = new CloseBehaviour(true, false, false, false, false, null, 1, 0, 0),
        Selection = new Selection(SelectionMode.Broadcast, [], null),
        Audience = new Audience(AudienceKind.All, [], [], null),
        StartAt = Now,
        ExpiresAt = Now + (3 * DayLong),
        Review = new Review { State = "approved", Author = "author", ScreenedBy = "screener", EditedBy = "editor" },
    };

    private static ManagementSystem ValidSystem { get; } = new("1", "boss", Day("2026-12-31"));

    private static ClassCounts AllClasses(long n) => new(n, n, n, n);

    private static Provider ValidProvider { get; } = new()
    {
        Id = "p1",
        LegalEntityId = "le1",
        Apps = [new App("a1", ["Brand", "Brand Lite"], false)],
        NewsLicences = [new NewsLicence("L1", "le1", LicenceTypes.Original | LicenceTypes.Reprint, "CN", Day("2026-01-01"), Day("2026-12-31"), Instants.Never)],
        Permits = [new Permit("finance", "F1", Day("2026-01-01"), Day("2026-12-31"), Instants.Never)],
        Systems = new ManagementSystems(ValidSystem, ValidSystem, ValidSystem, ValidSystem, ValidSystem),
        ComplaintEntry = new ComplaintEntry("https://good.cn/complain", Instants.Never),
        Agreements = [new Agreement(1, Now - (90 * DayLong), "pop-up", "settings", AllClasses(10))],
        PurposeVersions = AllClasses(1),
        FrequencyPlan = new FrequencyPlan(AllClasses(10), AllClasses(10)),
        RatioPlan = new RatioPlan(0, 100),
        LinkAllowList = ["good.cn"],
        Algorithms = [new Algorithm("m1", "approved", true, Now - (365 * DayLong), "filed-1", true, "relevance", Now - DayLong)],
        Reviewers = [new Reviewer("r1", Day("2026-12-31")), new Reviewer("r2", Day("2026-12-31")), new Reviewer("r3", Day("2026-12-31"))],
        ReviewLoad = [new ReviewLoad(Now - (30 * DayLong), 1, 2)],
        Templates = [new Template("t1", CampaignClass.Service, ["r1", "r2"], Now - DayLong, null)],
    };

    private static Policy ValidPolicy { get; } = new()
    {
        Id = "test",
        Version = "1",
        CategoryPermits = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["tech"] = null, ["sports"] = null, ["politics"] = null, ["finance-tips"] = "finance", ["drug-info"] = "drug",
        },
        NewsCategories = new HashSet<string>(StringComparer.Ordinal) { "politics" },
        CriticalTerms = ["死亡", "受伤"],
        IllegalTags = new HashSet<string>(StringComparer.Ordinal) { "gambling" },
        ForbiddenObjectives = new HashSet<string>(StringComparer.Ordinal) { "session-time" },
        RestrictedGoods = new Dictionary<string, RestrictedGoods>(StringComparer.Ordinal)
        {
            ["alcohol"] = new(false, true, false), ["tobacco"] = new(false, false, true), ["device"] = new(true, false, false),
        },
        Vendors = new Dictionary<string, VendorLimits>(StringComparer.Ordinal) { ["inapp"] = new(null, null, null, null, null) },
    };

    private static UserProfile ValidUser { get; } = new()
    {
        Id = "u1",
        AgeBand = AgeBand.Adult,
        Consents = [.. new[] { CampaignClass.Service, CampaignClass.News, CampaignClass.Vertical, CampaignClass.Ad }
            .Select(purpose => new ConsentRecord("le1", purpose, true, 1, Now - DayLong, Instants.Never))],
        Agreements = [new AgreementAcceptance("p1", 1, Now - DayLong)],
        Devices = [new Device("d1", "inapp")],
    };

    public static SourceList ValidList { get; } = new("list", "1", Now - DayLong,
    [
        new SourceUnit("unit-a", null, SourceStatus.Active, ["*"], ["a.example.cn"]),
        new SourceUnit("unit-f", null, SourceStatus.Frozen, ["*"], ["a.example.cn"]),
        new SourceUnit("unit-r", null, SourceStatus.Removed, ["*"], ["a.example.cn"]),
        new SourceUnit("unit-s", null, SourceStatus.Active, ["sports"], ["a.example.cn"]),
    ]);
}
