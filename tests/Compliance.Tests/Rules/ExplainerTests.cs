using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class ExplainerTests
{
    private static readonly World Valid = new();

    [Fact]
    public void An_allowed_push() => Verify("allow", Valid, Valid.DecideUser());

    [Fact]
    public void A_push_with_its_mark_and_name_added()
    {
        var world = Valid.Ad().With(c => c with { AdMark = false, ShownName = null, AiGenerated = new AiGenerated(true, 0, false, false) });
        Verify("modify", world, world.DecideCampaign());
    }

    [Fact]
    public void A_deferred_push()
    {
        var world = Valid
            .WithParameters(p => p with { FrequencyPerDay = 2, FrequencyPerHour = 2 })
            .WithUser(u => u with { FrequencyChoices = [new FrequencyChoice(null, "tech", 1)] })
            .Granted(Ago(3301, category: "tech"), Ago(55, category: "tech"));
        Verify("defer", world, world.DecideUser());
    }

    [Fact]
    public void A_push_held_for_review()
    {
        var world = Valid.WithLabels(new Label("I8", 700, false), new Label("K2", 610, false)).With(c => c with
        {
            Category = "unheard-of", Links = [new Link("https://third.com/", null, null)], Feedback = [new Feedback(Now, 10_000, 150, 1000, 300)],
        });
        Verify("hold", world, world.DecideCampaign());
    }

    [Fact]
    public void A_refused_push()
    {
        var world = Valid.News().WithLabels(new Label("I8", 0, true)).With(c => c with { Title = "市长4人小组访问", Review = null })
            .WithProvider(p => p with { NewsLicences = [p.NewsLicences[0] with { ValidTo = Today - 1 }] });
        Verify("refuse", world, world.DecideCampaign());
    }

    [Fact]
    public void A_user_who_is_refused_on_every_device()
    {
        var world = Valid.WithUser(u => u with { Consents = [], Agreements = [], Devices = [new Device("d1", "nokia")] });
        Verify("refuse-user", world, world.DecideUser());
    }

    [Fact]
    public void A_deferral_that_ends_after_the_campaign()
    {
        var world = Valid.With(c => c with { ExpiresAt = Midnight }).WithParameters(p => p with { FrequencyPerDay = 1 }).Granted(Ago(9000));
        Verify("refuse-expires", world, world.DecideUser());
    }

    [Fact]
    public void A_deferral_too_many()
    {
        var world = Valid.WithParameters(p => p with { FrequencyPerDay = 1 }).Granted(Ago(9000));
        Verify("refuse-retries", world, world.DecideUser(8));
    }

    [Fact]
    public void A_push_without_a_slot()
    {
        var world = Valid.WithProvider(p => p with { DailyQuota = 2 });
        Verify("defer-quota", world, world.DecideUser(slotRefused: true));
    }

    [Fact]
    public void A_cap_of_nought_never_frees()
    {
        var world = Valid.WithParameters(p => p with { FrequencyPerDay = 0 });
        var text = Explainer.Explain(world.DecideUser(), Zone.Shanghai, Now);
        Assert.Equal("0 of 0 used today, frees at never", text.Hits.Single().Codes.Single().Text.En);
        Assert.Equal("今日已用 0/0，永不 释放", text.Hits.Single().Codes.Single().Text.Zh);
    }

    [Fact]
    public void A_code_without_a_text_is_a_fault() => Assert.Throws<InvalidOperationException>(() => Explainer.Explain(
        new ExplainedDecision(new Decision(Verdict.Refuse, Rule.Consent, Rule.Consent.Bit(), DecisionCode.None, Instants.Never, []),
            [new Hit(Rule.Consent, Verdict.Refuse, ["X"], null, [new Observation("X")])]), Zone.Utc, 0));

    [Fact]
    public void Times_after_the_last_year_are_told_as_the_last_second()
    {
        var decision = new Decision(Verdict.Defer, Rule.QuietHours, Rule.QuietHours.Bit(), DecisionCode.None, 300_000_000_000, []);
        Assert.Contains("9999-12-31 23:59:59", Explainer.Explain(new ExplainedDecision(decision, []), Zone.Utc, Now).Summary.En, StringComparison.Ordinal);
    }

    private static void Verify(string name, World world, ExplainedDecision decision)
    {
        var explanation = Explainer.Explain(decision, world.Policy.DayZone, world.T);
        Golden.Verify(name, explanation.ToEnglish() + explanation.ToChinese());
    }
}
