namespace PushOrleans.Compliance.Tests;

/// <summary>What users share for the sake of memory is told by none of their properties.</summary>
public sealed class ProfileLayoutTests
{
    private static readonly ConsentRecord Standing = new("le", CampaignClass.Ad, true, 3, 10, Instants.Never);

    [Fact]
    public void A_consent_says_what_it_was_made_of()
    {
        var withdrawn = new ConsentRecord("le", CampaignClass.Ad, true, 3, 10, 20);
        Assert.Equal(("le", CampaignClass.Ad, true, 3L, 10L, Instants.Never), Parts(Standing));
        Assert.Equal(("le", CampaignClass.Ad, true, 3L, 10L, 20L), Parts(withdrawn));
        Assert.Equal(withdrawn, Standing with { WithdrawnAt = 20 });
        Assert.Equal(Standing, withdrawn with { WithdrawnAt = Instants.Never });
        Assert.NotEqual(Standing, withdrawn);
    }

    [Fact]
    public void Each_part_of_a_consent_changes_alone()
    {
        foreach (var consent in new[] { Standing, Standing with { WithdrawnAt = 99 } })
        {
            Assert.Equal(("other", consent.Purpose, true, 3L, 10L, consent.WithdrawnAt), Parts(consent with { LegalEntityId = "other" }));
            Assert.Equal(("le", CampaignClass.News, true, 3L, 10L, consent.WithdrawnAt), Parts(consent with { Purpose = CampaignClass.News }));
            Assert.Equal(("le", consent.Purpose, false, 3L, 10L, consent.WithdrawnAt), Parts(consent with { VendorSharing = false }));
            Assert.Equal(("le", consent.Purpose, true, 4L, 10L, consent.WithdrawnAt), Parts(consent with { Version = 4 }));
            Assert.Equal(("le", consent.Purpose, true, 3L, 11L, consent.WithdrawnAt), Parts(consent with { GrantedAt = 11 }));
        }
    }

    [Fact]
    public void Users_with_equal_devices_share_them_and_others_do_not()
    {
        var (a, b, c) = (With(new Device("d0", "inapp")), With(new Device("d0", "inapp")), With(new Device("d0", "web")));
        Assert.Same(a.DeviceIds, b.DeviceIds);
        Assert.Equal("web", Assert.Single(c.Devices).Vendor);
        Assert.Equal(["d0"], c.DeviceIds);
        Assert.Empty((a with { Devices = [] }).DeviceIds);
    }

    [Fact]
    public void What_is_rarely_given_is_given_and_taken_away_without_touching_the_rest()
    {
        var given = With() with { Refusals = [new Refusal("le", null, 1, 2)], Subscriptions = ["p"], QuietHours = [], MemberTiers = [new MemberTier("p", true)] };
        var taken = given with { Refusals = [], QuietHours = null };
        Assert.Equal("le", Assert.Single(given.Refusals).LegalEntityId);
        Assert.Empty(taken.Refusals);
        Assert.Null(taken.QuietHours);
        Assert.NotNull(given.QuietHours);
        Assert.True(taken.IsMemberOf("p") && taken.SubscribesTo("p"));
    }

    private static UserProfile With(params Device[] devices) => new() { Id = "u", Devices = devices };

    private static (string, CampaignClass, bool, long, long, long) Parts(ConsentRecord x) => (x.LegalEntityId, x.Purpose, x.VendorSharing, x.Version, x.GrantedAt, x.WithdrawnAt);
}
