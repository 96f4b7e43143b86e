using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class ConsentRuleTests
{
    private const Rule This = Rule.Consent;

    private static readonly World Valid = new();

    [Fact]
    public void A_consent_counts_from_its_grant_to_its_withdrawal()
    {
        Assert.Equal("-", Hit(Consents(c => c with { GrantedAt = Now })));
        Assert.Equal("refuse NONE", Hit(Consents(c => c with { GrantedAt = Now + 1 })));
        Assert.Equal("-", Hit(Consents(c => c with { WithdrawnAt = Now + 1 })));
        Assert.Equal("refuse WITHDRAWN", Hit(Consents(c => c with { WithdrawnAt = Now })));
    }

    [Fact]
    public void It_is_for_this_entity_and_this_purpose()
    {
        Assert.Equal("refuse NONE", Hit(Consents()));
        Assert.Equal("refuse NONE", Hit(Consents(c => c with { LegalEntityId = "le2" })));
        Assert.Equal("-", Hit(Consents(c => c with { LegalEntityId = "le2" }, c => c with { Purpose = CampaignClass.Ad }, c => c with { GrantedAt = Now + 1 }, c => c)));
        Assert.Equal("refuse NONE", Hit(Consents(c => c with { Purpose = CampaignClass.Ad })));
        Assert.Equal("refuse NONE", Hit(Consents().Service()));
        Assert.Equal("-", Hit(Valid.Service()));
    }

    [Fact]
    public void It_is_of_the_version_required()
    {
        Assert.Equal("-", Hit(Required(2, Consents(c => c with { Version = 2 }))));
        Assert.Equal("-", Hit(Required(2, Consents(c => c with { Version = 3 }))));
        Assert.Equal("refuse VERSION", Hit(Required(3, Consents(c => c with { Version = 2 }))));
        Assert.Equal("refuse VERSION", Hit(Required(null, Consents(c => c with { Version = 2 }))));
    }

    [Fact]
    public void It_covers_sharing_where_the_policy_asks_for_it()
    {
        Assert.Equal("refuse SHARING", Hit(Consents(c => c with { VendorSharing = false })));
        Assert.Equal("-", Hit(Consents(c => c with { VendorSharing = false }).WithParameters(p => p with { ConsentRequireVendorSharing = false })));
    }

    [Fact]
    public void The_best_consent_gives_the_code()
    {
        Assert.Equal("refuse SHARING", Hit(Consents(c => c with { Version = 0 }, c => c with { VendorSharing = false }, c => c with { WithdrawnAt = 0 })));
        Assert.Equal("refuse VERSION", Hit(Consents(c => c with { WithdrawnAt = 0 }, c => c with { Version = 0, VendorSharing = false })));
        Assert.Equal("refuse WITHDRAWN", Hit(Consents(c => c with { WithdrawnAt = 0, Version = 0, VendorSharing = false })));
        Assert.Equal("-", Hit(Consents(c => c with { WithdrawnAt = 0 }, c => c)));
    }

    [Fact]
    public void A_user_who_is_not_on_file_has_only_this_hit()
    {
        var world = Valid.WithProvider(p => p with { Suspended = true }) with { Inherited = [new Hit(Rule.AdLabel, Verdict.Modify, ["MARK"], null, [])] };
        var explained = Engine.ExplainUser(world.Scope, null, 0, false);
        Assert.Equal("refuse UNKNOWN_USER", World.Show(explained, This));
        Assert.Single(explained.Hits);
        World.AssertSame(Engine.DecideUser(world.Scope, null, 0), explained.Decision);
    }

    private static World Required(long? version, World world) => world.WithProvider(p => p with { PurposeVersions = new ClassCounts(Vertical: version) });

    private static World Consents(params Func<ConsentRecord, ConsentRecord>[] changes) => Valid.WithUser(u => u with
    {
        Consents = [.. changes.Select(change => change(new ConsentRecord("le1", CampaignClass.Vertical, true, 1, Now - 1, Instants.Never)))],
    });

    private static string Hit(World world) => world.AtUser(This);
}
