using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class ReviewRequiredRuleTests
{
    private const Rule This = Rule.ReviewRequired;

    private static readonly World Valid = new();

    [Fact]
    public void An_ordinary_push_needs_one_other_person()
    {
        Assert.Equal("-", Hit(Approved("r1")));
        Assert.Equal("refuse PERSONS", Hit(Approved()));
        Assert.Equal("refuse PERSONS", Hit(Approved("author")));
        Assert.Equal("refuse PERSONS", Hit(Approved("stranger")));
    }

    [Fact]
    public void Two_are_needed_where_harm_is_likelier()
    {
        Assert.Equal("refuse PERSONS", Hit(Approve(Valid.News(), "r1")));
        Assert.Equal("-", Hit(Approve(Valid.News(), "r1", "r2")));
        Assert.Equal("refuse PERSONS", Hit(Approve(Valid.News(), "r1", "r1")));
        Assert.Equal("refuse PERSONS", Hit(Approve(Valid.With(c => c with { Sensitivity = Sensitivity.Case }), "r1")));
        Assert.Equal("refuse PERSONS", Hit(Approve(Valid.WithProvider(p => p with { Apps = [p.Apps[0] with { MinorsProduct = true }] }), "r1")));
        Assert.Equal("-", Hit(Approve(Valid.WithProvider(p => p with { Apps = [p.Apps[0], new App("a2", [], true)] }), "r1")));
        Assert.Equal("refuse PERSONS", Hit(Approve(Valid.Ad().With(c => c with { Ad = new AdFacts("alcohol", null, null) }), "r1")));
        Assert.Equal("refuse PERSONS", Hit(Approve(Valid.With(c => c with { Ad = new AdFacts("alcohol", null, null) }), "r1")));
        Assert.Equal("-", Hit(Approve(Valid.Ad(), "r1")));
        Assert.Equal("refuse PERSONS", Hit(Approve(Valid.Service().With(c => c with { TemplateId = null }), "r1")));
    }

    [Fact]
    public void A_service_push_by_an_approved_template_needs_none()
    {
        Assert.Equal("-", Hit(Valid.Service().With(c => c with { Review = null })));
        Assert.Equal("-", Hit(Valid.Service().With(c => c with { Review = null }).WithProvider(p => p with { Templates = [p.Templates[0] with { Id = "t0", ApprovedBy = [] }, .. p.Templates] })));
        Assert.Equal("refuse STATE", Hit(Template(t => t with { Class = CampaignClass.Ad })));
        Assert.Equal("refuse STATE", Hit(Template(t => t with { ApprovedAt = Now + 1 })));
        Assert.Equal("-", Hit(Template(t => t with { ApprovedAt = Now })));
        Assert.Equal("refuse STATE", Hit(Template(t => t with { ApprovedBy = ["r1", "r1"] })));
        Assert.Equal("refuse STATE", Hit(Template(t => t with { ApprovedBy = ["r1", "stranger"] })));
        Assert.Equal("refuse STATE", Hit(Template(t => t with { Id = "t2" })));
        Assert.Equal("refuse STATE", Hit(Valid.With(c => c with { Review = null, TemplateId = "t1" })));
    }

    [Fact]
    public void A_templates_approvers_were_certified_when_they_approved()
    {
        Assert.Equal("-", Hit(Certified(Day("2026-03-09")).Service().With(c => c with { Review = null })));
        Assert.Equal("refuse STATE", Hit(Certified(Day("2026-03-08")).Service().With(c => c with { Review = null })));
    }

    [Fact]
    public void Without_a_review_there_is_nothing_else_to_say()
    {
        Assert.Equal("refuse STATE", Hit(Valid.With(c => c with { Review = null })));
        Assert.Equal("refuse STATE", Hit(Valid.With(c => c with { Review = c.Review! with { State = "edited" } })));
        Assert.Equal("refuse PERSONS,STATE,STEPS", Hit(Valid.With(c => c with { Review = new Review() }) with { ApproveAll = false }));
    }

    [Fact]
    public void All_steps_name_their_persons()
    {
        Assert.Equal("refuse STEPS", Hit(Valid.With(c => c with { Review = c.Review! with { Author = "" } })));
        Assert.Equal("refuse STEPS", Hit(Valid.With(c => c with { Review = c.Review! with { ScreenedBy = null } })));
        Assert.Equal("refuse STEPS", Hit(Valid.With(c => c with { Review = c.Review! with { EditedBy = "" } })));
    }

    [Fact]
    public void One_character_changed_voids_the_approvals()
    {
        var approved = Approved("r1");
        Assert.Equal("refuse HASH,PERSONS", Hit(approved.With(c => c with { Body = c.Body + "。" })));
        Assert.Equal("refuse HASH,PERSONS", Hit(approved.With(c => c with { Body = c.Body + "。" })));
    }

    [Fact]
    public void Any_other_hash_is_suspicious_whatever_its_time()
    {
        var world = Approved("r1");
        Assert.Equal("refuse HASH", Hit(world.With(c => c with { Review = c.Review! with { Approvals = [.. c.Review.Approvals, new Approval("r2", Now + 99, "other")] } })));
        Assert.Equal("refuse HASH", Hit(world.With(c => c with { Review = c.Review! with { Approvals = [.. c.Review.Approvals, new Approval("r2", Now, null)] } })));
    }

    [Fact]
    public void An_approval_counts_from_its_instant_by_persons_certified_on_that_day()
    {
        Assert.Equal("-", Hit(ApprovedAt(Now, Valid)));
        Assert.Equal("refuse PERSONS", Hit(ApprovedAt(Now + 1, Valid)));
        Assert.Equal("-", Hit(ApprovedAt(Now, Certified(Today))));
        Assert.Equal("refuse PERSONS", Hit(ApprovedAt(Now, Certified(Today - 1))));
        Assert.Equal("-", Hit(ApprovedAt(Now - DayLong, Certified(Today - 1))));
    }

    [Fact]
    public void An_approval_expires_at_its_instant()
    {
        Assert.Equal("-", Hit(Valid.With(c => c with { Review = c.Review! with { ExpiresAt = Now + 1 } })));
        Assert.Equal("refuse EXPIRED", Hit(Valid.With(c => c with { Review = c.Review! with { ExpiresAt = Now } })));
        Assert.Equal("refuse EXPIRED", Valid.With(c => c with { Review = c.Review! with { ExpiresAt = Now } }).AtUser(This));
    }

    [Fact]
    public void A_changed_title_needs_two()
    {
        var changed = Valid.With(c => c with { Category = "politics", Title = "新题", Source = new NewsSource { OriginalTitle = "旧题" } });
        Assert.Equal("refuse PERSONS", Hit(Approve(changed, "r1")));
        Assert.Equal(2, Compliance.Rules.ReviewRequiredRule.PersonsNeeded(new CampaignScope(changed.Campaign, changed.Provider, changed.AllInputs, "", Now)));
    }

    private static World Approved(params string[] persons) => Approve(Valid, persons);

    private static World Approve(World world, params string[] persons)
    {
        var hash = ContentHash.Of(world.Campaign);
        return world.With(c => c with { Review = c.Review! with { Approvals = [.. persons.Select(by => new Approval(by, Now - 1, hash))] } }) with { ApproveAll = false };
    }

    private static World ApprovedAt(long at, World world) =>
        world.With(c => c with { Review = c.Review! with { Approvals = [new Approval("r1", at, ContentHash.Of(c))] } }) with { ApproveAll = false };

    private static World Certified(int until) => Valid.WithProvider(p => p with { Reviewers = [new Reviewer("r1", until), new Reviewer("r2", until)] });

    private static World Template(Func<Template, Template> change) =>
        Valid.Service().With(c => c with { Review = null }).WithProvider(p => p with { Templates = [change(p.Templates[0])] });

    private static string Hit(World world) => world.AtCampaign(This);
}
