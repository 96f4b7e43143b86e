using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class ProviderQuotaRuleTests
{
    private const Rule This = Rule.ProviderQuota;

    private static readonly World Valid = new();

    [Fact]
    public void Without_a_slot_a_grant_waits_for_the_next_day()
    {
        Assert.Equal("defer QUOTA until 2026-03-10T16:00:00Z", World.Show(Quota(2).DecideUser(slotRefused: true), This));
        Assert.Equal("refuse QUOTA", World.Show(Quota(0).DecideUser(slotRefused: true), This));
        Assert.Equal("-", World.Show(Quota(2).DecideUser(slotRefused: false), This));
    }

    [Fact]
    public void A_push_that_is_not_granted_asks_for_no_slot() =>
        Assert.Equal("-", World.Show(Quota(2).WithUser(u => u with { Consents = [] }).DecideUser(slotRefused: true), This));

    [Fact]
    public void The_other_hits_stay_in_the_mask()
    {
        var modified = Quota(2) with { Inherited = [new Hit(Rule.AdLabel, Verdict.Modify, ["MARK"], null, [new Observation("MARK")])] };
        var decision = modified.DecideUser(slotRefused: true).Decision;
        Assert.Equal(Rule.ProviderQuota.Bit() | Rule.AdLabel.Bit(), decision.Mask);
        Assert.Equal((Verdict.Defer, Rule.ProviderQuota), (decision.Verdict, decision.Reason));
        Assert.Empty(decision.Devices);
    }

    [Theory]
    [InlineData(2L, true), InlineData(2L, false), InlineData(null, true), InlineData(null, false)]
    public void Who_is_decided_with_or_without_a_slot_gets_what_the_two_steps_give(long? quota, bool hasSlot)
    {
        var world = Quota(quota);
        AssertSame(world.DecideUser(slotRefused: world.Scope.TakesSlot && !hasSlot).Decision, Engine.DecideUser(world.Scope, world.UserState, 0, hasSlot));
    }

    [Fact]
    public void It_expires_and_runs_out_of_attempts_as_any_deferral()
    {
        Assert.Equal(DecisionCode.Expires, Quota(2).With(c => c with { ExpiresAt = Midnight }).DecideUser(slotRefused: true).Decision.Code);
        Assert.Equal(DecisionCode.None, Quota(2).With(c => c with { ExpiresAt = Midnight + 1 }).DecideUser(slotRefused: true).Decision.Code);
        Assert.Equal(DecisionCode.Retries, Quota(2).DecideUser(8, slotRefused: true).Decision.Code);
    }

    [Fact]
    public void Slots_are_taken_only_where_the_rule_applies()
    {
        Assert.True(Quota(2).Scope.TakesSlot);
        Assert.True(Quota(0).Scope.TakesSlot);
        Assert.False(Quota(null).Scope.TakesSlot);
        Assert.False(Quota(2).Service().Scope.TakesSlot);
        var disabled = Quota(2).WithPolicy(p => p with { DisabledMask = Rule.ProviderQuota.Bit() });
        Assert.False(disabled.Scope.TakesSlot);
        Assert.Equal(Verdict.Allow, disabled.DecideUser(slotRefused: true).Decision.Verdict);
        Assert.Equal(["d1"], disabled.DecideUser(slotRefused: true).Decision.Devices);
    }

    private static World Quota(long? quota) => Valid.WithProvider(p => p with { DailyQuota = quota });

    private static string Hit(World world) => world.AtUser(This);
}
