using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class VendorRuleTests
{
    private const Rule This = Rule.Vendor;

    private static readonly World Valid = new();

    [Fact]
    public void A_service_push_has_its_template_and_nothing_commercial()
    {
        Assert.Equal("-", Valid.Service().AtCampaign(This));
        Assert.Equal("refuse CLASS", Valid.Service().With(c => c with { TemplateId = null }).AtCampaign(This));
        Assert.Equal("refuse CLASS", Valid.Service().With(c => c with { CommercialDeclared = true }).AtCampaign(This));
        Assert.Equal("refuse CLASS", Valid.Service().With(c => c with { DetectedCommercial = 900 }).AtCampaign(This));
        Assert.Equal("-", Valid.Service().With(c => c with { DetectedCommercial = 899 }).AtCampaign(This));
        Assert.Equal("-", Valid.With(c => c with { TemplateId = null, CommercialDeclared = true }).AtCampaign(This));
    }

    [Fact]
    public void Caps_are_counted_per_device_app_and_day()
    {
        var huawei = Devices("huawei").WithProvider(p => p with { NewsLicences = [] });
        Assert.Equal("-", Hit(huawei.Granted(On(60, "d0"))));
        Assert.Equal("defer DEVICE_CAP until 2026-03-10T16:00:00Z", Hit(huawei.Granted(On(60, "d0"), On(70, "d0"))));
        Assert.Equal("-", Hit(huawei.Granted(On(60, "d0"), On(11 * Hour, "d0"))));
        Assert.Equal("-", Hit(huawei.Granted(On(60, "d0"), On(70, "d1"))));
        Assert.Equal("-", Hit(huawei.Granted(On(60, "d0"), Ago(70, devices: "d0"))));
        Assert.Equal("-", Hit(huawei.Granted(On(60, "d0"), On(70, "d0") with { Facts = On(70).Facts with { Class = CampaignClass.Service } })));
        Assert.Equal("defer DEVICE_CAP until 2026-03-10T16:00:00Z", Hit(huawei.Granted(On(60, "d1", "d0"), On(70, "d0", "d2"))));
    }

    [Fact]
    public void A_licence_in_force_of_whatever_type_raises_the_cap()
    {
        World With(Func<NewsLicence, NewsLicence> change) =>
            Devices("huawei").Granted(On(60, "d0"), On(70, "d0")).WithProvider(p => p with { NewsLicences = [change(p.NewsLicences[0])] });
        Assert.Equal("-", Hit(With(l => l with { Types = LicenceTypes.None, Region = "x" })));
        Assert.StartsWith("defer", Hit(With(l => l with { Holder = "le2" })));
        Assert.StartsWith("defer", Hit(With(l => l with { ValidTo = Today - 1 })));
        Assert.StartsWith("defer", Hit(With(l => l with { SuspendedFrom = Now })));
    }

    [Fact]
    public void Service_has_its_own_cap_and_no_hours()
    {
        var tight = Devices("tight").Service();
        var granted = On(60, "d0") with { Facts = On(60).Facts with { Class = CampaignClass.Service } };
        Assert.Equal("-", Hit(tight.Granted(On(60, "d0"))));
        Assert.Equal("defer DEVICE_CAP until 2026-03-10T16:00:00Z", Hit(tight.Granted(granted)));
        Assert.Equal("-", Hit(Devices("late").Service()));
    }

    [Fact]
    public void An_unknown_vendor_is_blocked_unless_there_is_an_entry_for_any_other()
    {
        Assert.Equal("refuse UNKNOWN", Hit(Devices("nokia")));
        Assert.Equal("-", Hit(Devices("nokia").WithPolicy(p => p with { Vendors = new Dictionary<string, VendorLimits>(p.Vendors) { ["*"] = new(null, null, null, null, null) } })));
        Assert.Equal("refuse UNKNOWN", Hit(Devices("Huawei")));
        Assert.Equal("refuse NO_DEVICE", Hit(Devices()));
        Assert.Equal("refuse DEVICE_CAP", Hit(Devices("none")));
        Assert.Equal("refuse DEVICE_CAP", Hit(Devices("none").Service()));
        Assert.Equal("refuse DEVICE_CAP,UNKNOWN", Hit(Devices("nokia", "none")));
    }

    [Theory]
    [InlineData("2026-03-10T15:30:00Z", "defer HOURS until 2026-03-10T23:00:00Z")]
    [InlineData("2026-03-10T14:59:59Z", "-")]
    [InlineData("2026-03-10T15:00:00Z", "defer HOURS until 2026-03-10T23:00:00Z")]
    [InlineData("2026-03-09T22:59:59Z", "defer HOURS until 2026-03-09T23:00:00Z")]
    [InlineData("2026-03-09T23:00:00Z", "-")]
    [InlineData("1969-12-30T15:30:00Z", "defer HOURS until 1969-12-30T23:00:00Z")]
    public void Hours_are_of_the_day_zone(string t, string hit) => Assert.Equal(hit, Hit(Devices("vivo") with { T = At(t) }));

    [Theory]
    [InlineData("2026-03-10T02:00:00Z", "defer HOURS until 2026-03-10T14:00:00Z")]
    [InlineData("2026-03-10T14:00:00Z", "-")]
    [InlineData("2026-03-10T17:59:59Z", "-")]
    [InlineData("2026-03-10T18:00:00Z", "defer HOURS until 2026-03-11T14:00:00Z")]
    public void Hours_may_span_midnight(string t, string hit) => Assert.Equal(hit, Hit(Devices("late") with { T = At(t) }));

    [Fact]
    public void Of_cap_and_hours_the_later_one_frees()
    {
        var both = Devices("vivo-tight") with { T = At("2026-03-10T15:30:00Z") };
        Assert.Equal("defer DEVICE_CAP,HOURS until 2026-03-10T23:00:00Z", Hit(both.Granted(On(60, "d0") with { Day = Today })));
        var open = Devices("vivo-tight") with { T = At("2026-03-09T22:30:00Z") };
        Assert.Equal("defer DEVICE_CAP,HOURS until 2026-03-10T16:00:00Z", Hit(open.Granted(On((3 * Hour) + 1800, "d0"))));
        Assert.Equal("refuse DEVICE_CAP,HOURS", Hit(Devices("none-late")));
    }

    [Fact]
    public void One_free_device_is_enough_and_the_push_goes_to_the_free_ones()
    {
        var some = Devices("nokia", "inapp", "none", "inapp");
        Assert.Equal("-", Hit(some));
        Assert.Equal(["d1", "d3"], some.DecideUser().Decision.Devices);
        Assert.Equal(["d0", "d1"], Devices("inapp", "huawei").DecideUser().Decision.Devices);
        Assert.Empty(Devices("nokia").DecideUser().Decision.Devices);
        Assert.Empty(some.WithUser(u => u with { Consents = [] }).DecideUser().Decision.Devices);
    }

    [Fact]
    public void When_all_are_blocked_the_earliest_to_be_free_is_waited_for_and_all_codes_are_kept()
    {
        var world = Devices("nokia", "late", "tight").Granted(On(60, "d2"));
        Assert.Equal("defer DEVICE_CAP,HOURS,UNKNOWN until 2026-03-10T14:00:00Z", Hit(world));
        Assert.Equal("defer DEVICE_CAP,UNKNOWN until 2026-03-10T16:00:00Z", Hit(Devices("nokia", "none", "tight").Granted(On(60, "d2"))));
    }

    private static Grant On(long ago, params string[] devices) => Ago(ago, app: "a1", devices: devices);

    private static World Devices(params string[] vendors) => Valid
        .WithUser(u => u with { Devices = [.. vendors.Select((vendor, i) => new Device("d" + i, vendor))], QuietHours = [] })
        .WithParameters(p => p with { FrequencyGapSeconds = 0, FrequencyPerHour = null })
        .WithPolicy(p => p with
        {
            Vendors = new Dictionary<string, VendorLimits>(StringComparer.Ordinal)
            {
                ["inapp"] = new(null, null, null, null, null),
                ["huawei"] = new(5, 2, 3000, null, null),
                ["vivo"] = new(2, 1, null, new TimeWindow(7 * 3600, 23 * 3600), null),
                ["vivo-tight"] = new(1, 1, null, new TimeWindow(7 * 3600, 23 * 3600), null),
                ["late"] = new(null, null, null, new TimeWindow(22 * 3600, 2 * 3600), null),
                ["none-late"] = new(0, 0, 0, new TimeWindow(22 * 3600, 2 * 3600), null),
                ["tight"] = new(1, 1, 1, null, null),
                ["none"] = new(0, 0, 0, null, null),
            },
        });

    private static string Hit(World world) => world.AtUser(This);
}
