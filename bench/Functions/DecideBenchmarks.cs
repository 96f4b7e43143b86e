using BenchmarkDotNet.Attributes;
using PushOrleans.Compliance;

namespace PushOrleans.Bench;

/// <summary>
/// The engine on one user after the other: the race's nine rules, the whole shipped pack, and the pack without one rule, whose difference to the whole is
/// what the rule costs. Allocates nothing.
/// </summary>
[MemoryDiagnoser]
public class DecideBenchmarks
{
    private const int Users = 4_096;

    private UserState[] _users = [];
    private UserScope _scope = null!;

    /// <summary>What is measured: a pack, or the rule that is left out of the whole one.</summary>
    [ParamsSource(nameof(Packs))]
    public string Pack { get; set; } = "";

    public static IEnumerable<string> Packs =>
        ["nine", "whole", .. new[] { Rule.Diversity, Rule.OverRecommend, Rule.AgreementDisclosed, Rule.FrequencyBudget, Rule.MemberParity, Rule.QuietHours, Rule.CategoryOff, Rule.Vendor }.Select(rule => "whole without " + rule.Id())];

    [GlobalSetup]
    public void MakeUsers()
    {
        var pack = Pack == "nine" ? RacePack.NineRules : RacePack.Whole;
        var population = new RacePopulation(Users);
        var inputs = FunctionData.InputsOf(population, pack);
        foreach (var rule in RuleIds.All.Where(rule => Pack == "whole without " + rule.Id()))
            inputs = inputs with { Policy = inputs.Policy with { DisabledMask = inputs.Policy.DisabledMask | rule.Bit() } };
        _users = FunctionData.UsersOf(population, pack);

        // A morning of campaigns first, so that there are grants to look at.
        foreach (var campaign in population.All.Take(12))
        {
            var scope = FunctionData.ScopeOf(campaign, inputs);
            foreach (var user in _users)
                if (Engine.DecideUser(scope, user, 0) is { IsGrant: true } granted) user.Enter(new Grant(scope.T, scope.Day, campaign.Number, scope.Facts, granted.Devices));
        }

        _scope = FunctionData.ScopeOf(population.All[12], inputs);
    }

    /// <summary>One verdict.</summary>
    [Benchmark(OperationsPerInvoke = Users)]
    public ulong Decide()
    {
        var masks = 0UL;
        foreach (var user in _users) masks ^= Engine.DecideUser(_scope, user, 0).Mask;
        return masks;
    }
}
