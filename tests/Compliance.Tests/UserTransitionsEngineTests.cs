namespace PushOrleans.Compliance.Tests;

/// <summary>What changes to a user mean to the rules that read them.</summary>
public sealed class UserTransitionsEngineTests
{
    private const long T = 10_000_000;
    private static readonly UserProfile Blank = new() { Id = "u" };

    [Fact]
    public void A_consent_stands_until_it_is_withdrawn_and_the_withdrawn_one_stays_as_evidence()
    {
        var given = UserTransitions.GiveConsent(Blank, "le", CampaignClass.Ad, 1, true, T);
        Assert.Equal([new ConsentRecord("le", CampaignClass.Ad, true, 1, T, Instants.Never)], given.Consents);

        var newer = UserTransitions.GiveConsent(given, "le", CampaignClass.Ad, 2, true, T + 1);
        Assert.Equal([new ConsentRecord("le", CampaignClass.Ad, true, 2, T + 1, Instants.Never)], newer.Consents);

        var weaker = UserTransitions.GiveConsent(given, "le", CampaignClass.Ad, 2, false, T + 1);
        Assert.Equal(2, weaker.Consents.Length);

        var withdrawn = UserTransitions.WithdrawConsent(weaker, "le", CampaignClass.Ad, T + 2);
        Assert.All(withdrawn.Consents, consent => Assert.Equal(T + 2, consent.WithdrawnAt));
        Assert.Same(withdrawn, UserTransitions.WithdrawConsent(withdrawn, "le", CampaignClass.Ad, T + 3));
        Assert.Same(weaker, UserTransitions.WithdrawConsent(weaker, "le", CampaignClass.News, T + 3));
        Assert.Equal(3, UserTransitions.GiveConsent(withdrawn, "le", CampaignClass.Ad, 9, true, T + 4).Consents.Length);
    }

    [Fact]
    public void Nobody_is_asked_again_within_thirty_days_of_a_no()
    {
        var withdrawn = UserTransitions.WithdrawConsent(UserTransitions.GiveConsent(Blank, "le", CampaignClass.Ad, 1, true, T), "le", CampaignClass.Ad, T);
        Assert.True(UserTransitions.IsAskedTooSoon(withdrawn, "le", CampaignClass.Ad, T + UserTransitions.NoAskingAgainSeconds - 1));
        Assert.False(UserTransitions.IsAskedTooSoon(withdrawn, "le", CampaignClass.Ad, T + UserTransitions.NoAskingAgainSeconds));
        Assert.False(UserTransitions.IsAskedTooSoon(withdrawn, "le", CampaignClass.News, T));
        Assert.False(UserTransitions.IsAskedTooSoon(withdrawn, "le2", CampaignClass.Ad, T));

        var refused = UserTransitions.Refuse(Blank, "le", null, T);
        Assert.True(UserTransitions.IsAskedTooSoon(refused, "le", CampaignClass.Ad, T));
        Assert.False(UserTransitions.IsAskedTooSoon(refused, "le2", CampaignClass.Ad, T));
        Assert.False(UserTransitions.IsAskedTooSoon(refused, "le", CampaignClass.Ad, T + UserTransitions.NoAskingAgainSeconds));
        Assert.False(UserTransitions.IsAskedTooSoon(UserTransitions.LiftRefusal(refused, "le", null, T + 1), "le", CampaignClass.Ad, T + 1));
        Assert.False(UserTransitions.IsAskedTooSoon(UserTransitions.Refuse(Blank, "le", CampaignClass.News, T), "le", CampaignClass.Ad, T));
    }

    [Fact]
    public void A_refusal_stands_once_and_is_lifted_exactly()
    {
        var refused = UserTransitions.Refuse(Blank, "le", CampaignClass.Ad, T);
        Assert.Same(refused, UserTransitions.Refuse(refused, "le", CampaignClass.Ad, T + 1));
        Assert.Same(refused, UserTransitions.LiftRefusal(refused, "le", null, T + 1));
        var lifted = UserTransitions.LiftRefusal(refused, "le", CampaignClass.Ad, T + 1);
        Assert.Equal([new Refusal("le", CampaignClass.Ad, T, T + 1)], lifted.Refusals);
        Assert.Equal(2, UserTransitions.Refuse(lifted, "le", CampaignClass.Ad, T + 2).Refusals.Length);
    }

    [Fact]
    public void Preferences_keep_the_instants_of_what_stands()
    {
        var user = Blank with { PersonalisationOffAt = 5, CategoryOptOuts = [new CategoryOptOut("sports", null, 7)] };
        var off = new Preferences(false, [], [new FrequencyChoice(null, null, 1)], [new("sports", null, 0), new("shop", "le", 0)], "Asia/Urumqi");
        var set = UserTransitions.SetPreferences(user, off, T);
        Assert.Equal(5, set.PersonalisationOffAt);
        Assert.Equal([new CategoryOptOut("sports", null, 7), new CategoryOptOut("shop", "le", T)], set.CategoryOptOuts);
        Assert.Equal("Asia/Urumqi", set.Zone!.Id);
        Assert.Equal(Instants.Never, UserTransitions.SetPreferences(set, off with { Personalisation = true }, T).PersonalisationOffAt);
        Assert.Null(UserTransitions.SetPreferences(set, off with { TimeZone = "PRC" }, T).Zone);
    }

    [Fact]
    public void Tags_and_devices_come_and_go()
    {
        var deleted = UserTransitions.DeleteTag(Blank, "x", T);
        Assert.Equal([new DeletedTag("x", T)], deleted.DeletedTags);
        Assert.Same(deleted, UserTransitions.DeleteTag(deleted, "x", T + 1));

        var one = UserTransitions.PutDevice(Blank, "d", "v");
        Assert.Same(one, UserTransitions.PutDevice(one, "d", "v"));
        var two = UserTransitions.PutDevice(UserTransitions.PutDevice(one, "e", "v"), "d", "w");
        Assert.Equal([new Device("d", "w"), new Device("e", "v")], two.Devices);
        Assert.Equal(["e"], UserTransitions.RemoveDevice(two, "d").DeviceIds);
        Assert.Same(two, UserTransitions.RemoveDevice(two, "x"));
    }

    [Fact]
    public void A_device_has_one_address_and_the_newest_registration_is_it()
    {
        var one = UserTransitions.PutDevice(Blank, "d", "huawei", "fcm", "t1");
        Assert.Equal(new DeviceAddress("d", "fcm", "t1"), one.Register!.Find("d"));
        Assert.Same(one, UserTransitions.PutDevice(one, "d", "huawei", "fcm", "t1"));
        Assert.Equal([new DeviceAddress("d", "fcm", "t2")], UserTransitions.PutDevice(one, "d", "huawei", "fcm", "t2").Register!.Addresses);
        Assert.Null(UserTransitions.PutDevice(one, "d", "huawei").Register);
        Assert.Null(UserTransitions.RemoveDevice(one, "d").Register);
    }

    [Fact]
    public void A_token_that_is_gone_takes_the_device_and_only_a_new_registration_brings_it_back()
    {
        var user = UserTransitions.PutDevice(UserTransitions.PutDevice(Blank, "d", "huawei", null, "t1"), "e", "web", null, "t9");
        Assert.Same(user, UserTransitions.LoseDevice(user, "d", "t0"));
        Assert.Same(user, UserTransitions.LoseDevice(user, "x", "t1"));
        var lost = UserTransitions.LoseDevice(user, "d", "t1");
        Assert.Equal(["e"], lost.DeviceIds);
        Assert.Equal(["d"], lost.Register!.Gone);

        var upserted = UserUpserts.Merge(lost, Blank with { Devices = [new("d", "huawei"), new("e", "web"), new("f", "web")] });
        Assert.Equal(["e", "f"], upserted.DeviceIds);
        Assert.Equal("t9", upserted.Register!.Find("e")!.Value.Token);

        var back = UserTransitions.PutDevice(upserted, "d", "huawei", null, "t2");
        Assert.Empty(back.Register!.Gone);
        Assert.Equal(["e", "f", "d"], UserUpserts.Merge(back, back with { Register = null }).DeviceIds);
    }

    [Fact]
    public void A_device_that_an_upsert_leaves_out_or_gives_to_another_vendor_loses_its_address()
    {
        var user = UserTransitions.PutDevice(UserTransitions.PutDevice(Blank, "d", "huawei", null, "t1"), "e", "web", null, "t9");
        var upserted = UserUpserts.Merge(user, Blank with { Devices = [new("d", "xiaomi"), new("e", "web")] });
        Assert.Equal([new DeviceAddress("e", null, "t9")], upserted.Register!.Addresses);
        Assert.Null(UserUpserts.Merge(user, Blank).Register);
    }

    [Fact]
    public void The_list_of_lost_devices_is_bounded()
    {
        var user = Blank;
        for (var i = 0; i <= DeviceRegister.MostGone; i++) user = UserTransitions.LoseDevice(UserTransitions.PutDevice(user, $"d{i}", "v", null, "t"), $"d{i}", "t");
        Assert.Equal(DeviceRegister.MostGone, user.Register!.Gone.Length);
        Assert.Equal("d1", user.Register.Gone[0]);
    }

    [Fact]
    public void An_upsert_never_weakens()
    {
        var standing = Blank with
        {
            GuardianConsent = new(1, 50),
            Consents = [new("le", CampaignClass.Ad, true, 1, 10, 20), new("le", CampaignClass.News, true, 1, 10, Instants.Never)],
            Refusals = [new("le", null, 5, Instants.Never)],
            Agreements = [new("p", 1, 5)],
            CategoryOptOuts = [new("sports", null, 9)],
            PersonalisationOffAt = 8,
            DeletedTags = [new("x", 7)],
            FrequencyChoices = [new(null, null, 1)],
            QuietHours = [new(0, 60)],
        };
        var merged = UserUpserts.Merge(standing, Blank with
        {
            GuardianConsent = new(40, Instants.Never),
            Consents = [new("le", CampaignClass.Ad, true, 1, 10, Instants.Never), new("le", CampaignClass.Ad, true, 2, 30, Instants.Never)],
            CategoryOptOuts = [new("sports", null, 3), new("shop", null, 4)],
            DeletedTags = [new("x", 2), new("y", 3)],
            FrequencyChoices = [new(null, null, 9), new("p", null, 2)],
            Tags = ["new"],
        });
        Assert.Equal(new GuardianConsent(40, 50), merged.GuardianConsent);
        Assert.Equal([20L, Instants.Never, Instants.Never], merged.Consents.Select(consent => consent.WithdrawnAt));
        Assert.Equal(standing.Refusals, merged.Refusals);
        Assert.Equal(standing.Agreements, merged.Agreements);
        Assert.Equal([new CategoryOptOut("sports", null, 3), new CategoryOptOut("shop", null, 4)], merged.CategoryOptOuts);
        Assert.Equal(8, merged.PersonalisationOffAt);
        Assert.Equal([new DeletedTag("x", 2), new DeletedTag("y", 3)], merged.DeletedTags);
        Assert.Equal([new FrequencyChoice(null, null, 1), new FrequencyChoice("p", null, 2)], merged.FrequencyChoices);
        Assert.Equal(standing.QuietHours, merged.QuietHours);
        Assert.Equal(["new"], merged.Tags);
        Assert.Equal(new GuardianConsent(60, 99), UserUpserts.Merge(standing, Blank with { GuardianConsent = new(60, 99) }).GuardianConsent);
        Assert.Equal(new GuardianConsent(1, 50), UserUpserts.Merge(standing, Blank).GuardianConsent);
        Assert.Equal(new GuardianConsent(60, 99), UserUpserts.Merge(Blank, Blank with { GuardianConsent = new(60, 99) }).GuardianConsent);
        Assert.Single(UserUpserts.Merge(Blank, Blank with { Consents = [new("le", CampaignClass.Ad, true, 1, 10, 20)] }).Consents);
    }
}
