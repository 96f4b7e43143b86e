namespace PushOrleans.Compliance.Tests.Rules;

public sealed class CatalogueTests
{
    [Fact]
    public void The_catalogue_has_47_rules_at_their_bits()
    {
        Assert.Equal(47, RuleCatalog.All.Count);
        Assert.Equal(Enum.GetValues<Rule>(), RuleCatalog.All.Select(info => info.Rule));
        Assert.Equal(Enum.GetValues<Rule>(), RuleIds.All);
        Assert.All(RuleCatalog.All, info => Assert.Same(info, RuleCatalog.Of(info.Rule)));
    }

    [Theory]
    [InlineData(0, "R4-PROVIDER-SYSTEMS")]
    [InlineData(12, "R5.2-NEWS-LICENCE")]
    [InlineData(25, "R5.6-FREQ-BUDGET")]
    [InlineData(43, "RQH-QUIET-HOURS")]
    [InlineData(46, "ROP-PROVIDER-QUOTA")]
    public void Ids_are_found_with_exact_case(int bit, string id)
    {
        Assert.Equal(id, ((Rule)bit).Id());
        Assert.Equal((Rule)bit, RuleIds.Find(id));
        Assert.Equal(id, RuleCatalog.Find(id)!.Id);
        Assert.Null(RuleIds.Find(id.ToLowerInvariant()));
        Assert.Null(RuleCatalog.Find("R9"));
        Assert.Null(RuleIds.Find(null));
        Assert.Equal(1UL << bit, ((Rule)bit).Bit());
    }

    [Fact]
    public void Six_rules_cannot_be_disabled() =>
        Assert.Equal([0, 5, 29, 30, 31, 44], RuleCatalog.All.Where(info => !info.CanBeDisabled).Select(info => (int)info.Rule));

    [Fact]
    public void Every_entry_is_complete_in_both_languages() => Assert.All(RuleCatalog.All, info =>
    {
        Assert.All([info.Title, info.ReasonEn, info.ReasonZh, info.Basis, info.Scope, info.Points], text => Assert.False(string.IsNullOrWhiteSpace(text)));
        Assert.Contains(info.ReasonZh, c => c >= '\u4e00');
        Assert.NotEmpty(info.Codes);
        Assert.Equal(info.Codes.Count, info.Codes.Select(code => code.Code).Distinct().Count());
        Assert.All(info.Codes, code => Assert.Contains(code.Zh, c => c >= '\u4e00'));
        Assert.Null(info.Find("no such code"));
    });

    [Fact]
    public void The_parameter_table_reads_what_it_writes_and_starts_from_the_defaults()
    {
        var defaults = new RuleParameters();
        foreach (var parameter in ParameterTable.All)
        {
            var old = parameter.Read(defaults);
            Assert.True(parameter.Accepts(old), parameter.Name);
            var other = parameter.Kind == ParameterKind.Boolean ? 1 - old : Math.Max(parameter.Min, old!.Value - 1) == old ? old + 1 : Math.Max(parameter.Min, old.Value - 1);
            var changed = parameter.Write(defaults, other);
            Assert.Equal(other, parameter.Read(changed));
            Assert.All(ParameterTable.All.Where(p => p != parameter), p => Assert.Equal(p.Read(defaults), p.Read(changed)));
            Assert.Equal(defaults, parameter.Write(changed, old));
            if (parameter.Nullable) Assert.Null(parameter.Read(parameter.Write(defaults, null)));
            Assert.Same(parameter, ParameterTable.Find(parameter.Rule, parameter.Name));
        }
    }

    [Theory]
    [InlineData(Rule.Diversity, "lastN", 1, 32, false)]
    [InlineData(Rule.OverRecommend, "lastN", 1, 32, false)]
    [InlineData(Rule.FrequencyBudget, "perDay", 0, 64, false)]
    [InlineData(Rule.FrequencyBudget, "perHour", 0, 64, true)]
    [InlineData(Rule.FrequencyBudget, "perCategoryDay", 0, 64, true)]
    [InlineData(Rule.FrequencyBudget, "perProviderDay", 0, 64, true)]
    [InlineData(Rule.FrequencyBudget, "servicePerDay", 0, 100_000, true)]
    [InlineData(Rule.FrequencyBudget, "gapSeconds", 0, 86_400, true)]
    [InlineData(Rule.PublicMorals, "topicMax", 0, 1_000, false)]
    [InlineData(Rule.PublicMorals, "topicWindowSeconds", 1, 604_800, false)]
    [InlineData(Rule.OldNewsRehype, "agedMax", 0, 1_000, false)]
    [InlineData(Rule.OldNewsRehype, "windowSeconds", 1, 604_800, false)]
    [InlineData(Rule.Diversity, "maxSame", 0, 1_000, false)]
    [InlineData(Rule.HotConcentration, "perProviderMax", 0, 1_000, false)]
    [InlineData(Rule.HotConcentration, "perUserMax", 0, 8, false)]
    [InlineData(Rule.HotConcentration, "windowSeconds", 1, 604_800, false)]
    [InlineData(Rule.MemberParity, "num", 1, 9_007_199_254_740_991, false)]
    [InlineData(Rule.MemberParity, "den", 1, 9_007_199_254_740_991, false)]
    [InlineData(Rule.MemberParity, "windowDays", 0, 7, false)]
    [InlineData(Rule.NewsRatio, "retrySeconds", 1, 604_800, false)]
    [InlineData(Rule.Diversity, "retrySeconds", 1, 604_800, false)]
    [InlineData(Rule.Diversity, "lookbackSeconds", 0, 604_800, false)]
    [InlineData(Rule.OverRecommend, "retrySeconds", 1, 604_800, false)]
    [InlineData(Rule.OverRecommend, "lookbackSeconds", 0, 604_800, false)]
    [InlineData(Rule.ReviewCapacity, "retrySeconds", 1, 604_800, false)]
    [InlineData(Rule.NewsRatio, "windowSeconds", 1, 604_800, false)]
    [InlineData(Rule.ComplaintEntry, "graceSeconds", 0, 9_007_199_254_740_991, false)]
    [InlineData(Rule.AdLabel, "autoMark", 0, 1, false)]
    public void A_pack_stays_within_the_hard_limits(Rule rule, string name, long min, long max, bool nullable)
    {
        var parameter = ParameterTable.Find(rule, name)!;
        Assert.True(parameter.Accepts(min) && parameter.Accepts(max));
        Assert.False(parameter.Accepts(min - 1) || parameter.Accepts(max + 1));
        Assert.Equal(nullable, parameter.Accepts(null));
    }

    [Fact]
    public void A_rule_has_only_its_own_parameters()
    {
        Assert.Null(ParameterTable.Find(Rule.Refused, "lastN"));
        Assert.Null(ParameterTable.Find(Rule.Diversity, "LastN"));
        Assert.Equal(["lastN", "maxSame", "lookbackSeconds", "retrySeconds"], ParameterTable.Of(Rule.Diversity).Select(p => p.Name));
        Assert.Empty(ParameterTable.Of(Rule.Refused));
    }
}
