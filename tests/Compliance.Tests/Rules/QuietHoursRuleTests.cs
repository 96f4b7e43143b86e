using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class QuietHoursRuleTests
{
    private const Rule This = Rule.QuietHours;

    private static readonly World Valid = new();

    [Theory]
    [InlineData("2026-03-10T00:00:00Z", "-")]
    [InlineData("2026-03-10T13:59:59Z", "-")]
    [InlineData("2026-03-10T14:00:00Z", "defer QUIET until 2026-03-11T00:00:00Z")]
    [InlineData("2026-03-09T23:59:59Z", "defer QUIET until 2026-03-10T00:00:00Z")]
    [InlineData("2026-03-10T16:00:00Z", "defer QUIET until 2026-03-11T00:00:00Z")]
    [InlineData("1969-12-31T14:00:00Z", "defer QUIET until 1970-01-01T00:00:00Z")]
    [InlineData("1969-12-30T15:00:00Z", "defer QUIET until 1969-12-31T00:00:00Z")]
    public void The_policys_hours_are_of_the_users_wall_clock(string t, string hit) => Assert.Equal(hit, Hit(Valid with { T = At(t) }));

    [Fact]
    public void A_user_elsewhere_has_other_hours()
    {
        Assert.Equal("defer QUIET until 2026-03-10T02:00:00Z", Hit(Zoned("Asia/Urumqi") with { T = At("2026-03-10T00:00:00Z") }));
        Assert.Equal("-", Hit(Zoned("Asia/Urumqi")));
        Assert.Equal("-", Hit(Zoned("Asia/Urumqi") with { T = At("2026-03-10T15:59:59Z") }));
    }

    [Fact]
    public void An_unknown_zone_is_the_default_zone() =>
        Assert.Equal("defer QUIET until 2026-03-10T02:00:00Z", Hit(Zoned(null).WithPolicy(p => p with { DefaultZone = Zone.Find("Asia/Urumqi")! }) with { T = At("2026-03-10T00:00:00Z") }));

    [Theory]
    [InlineData("America/New_York", "01:00-02:30", "2026-03-08T06:30:00Z", "2026-03-08T07:00:00Z")]
    [InlineData("America/New_York", "01:00-01:30", "2026-11-01T05:10:00Z", "2026-11-01T05:30:00Z")]
    [InlineData("America/New_York", "01:00-01:30", "2026-11-01T06:10:00Z", "2026-11-01T06:30:00Z")]
    [InlineData("America/New_York", "01:00-01:30", "2026-11-01T05:40:00Z", null)]
    [InlineData("America/New_York", "01:00-02:00", "2026-11-01T05:10:00Z", "2026-11-01T07:00:00Z")]
    [InlineData("America/New_York", "00:30-01:15", "2026-11-01T04:40:00Z", "2026-11-01T05:15:00Z")]
    [InlineData("America/New_York", "01:50-02:00", "2026-11-01T05:55:00Z", "2026-11-01T06:00:00Z")]
    [InlineData("America/New_York", "01:50-02:30", "2026-03-08T06:55:00Z", "2026-03-08T07:00:00Z")]
    [InlineData("America/New_York", "01:50-03:30", "2026-03-08T06:55:00Z", "2026-03-08T07:30:00Z")]
    [InlineData("Pacific/Apia", "22:00-08:00", "2011-12-30T09:00:00Z", "2011-12-30T18:00:00Z")]
    [InlineData("Australia/Lord_Howe", "01:30-01:45", "2026-04-04T14:40:00Z", "2026-04-04T14:45:00Z")]
    [InlineData("Asia/Shanghai", "01:00-02:00,01:30-03:00,03:00-04:00", "2026-03-09T17:00:00Z", "2026-03-09T20:00:00Z")]
    [InlineData("Asia/Shanghai", "23:00-01:00,00:30-02:00", "2026-03-09T15:00:00Z", "2026-03-09T18:00:00Z")]
    [InlineData("Asia/Shanghai", "00:00-12:00,12:00-23:59", "2026-03-09T16:00:00Z", "2026-03-10T15:59:00Z")]
    public void Own_hours_follow_the_clock_through_its_changes(string zone, string windows, string t, string? until) =>
        Assert.Equal(until is null ? "-" : "defer QUIET until " + until, Hit(Own(zone, Windows(windows)) with { T = At(t) }));

    [Fact]
    public void Hours_that_leave_no_time_refuse() =>
        Assert.Equal("refuse NO_WINDOW", Hit(Own("Asia/Shanghai", Windows("00:00-12:00,12:00-00:00"))));

    [Fact]
    public void No_hours_by_own_choice_are_none_but_for_minors()
    {
        var none = Own("Asia/Shanghai", []) with { T = At("2026-03-10T15:00:00Z") };
        Assert.Equal("-", Hit(none));
        Assert.Equal("defer QUIET until 2026-03-10T22:00:00Z", Hit(none.WithUser(u => u with { AgeBand = AgeBand.From14To17 })));
        Assert.Equal("defer QUIET until 2026-03-10T22:00:00Z", Hit(none.WithUser(u => u with { AgeBand = AgeBand.Under14 })));
        Assert.Equal("-", Hit(none.WithUser(u => u with { AgeBand = AgeBand.Unknown })));
    }

    [Fact]
    public void A_minors_hours_are_added_to_the_policys()
    {
        var minor = Valid.WithUser(u => u with { AgeBand = AgeBand.From14To17 }).WithPolicy(p => p with { MinorQuietHours = new(20 * 3600, 9 * 3600) });
        Assert.Equal("defer QUIET until 2026-03-11T01:00:00Z", Hit(minor with { T = At("2026-03-10T12:00:00Z") }));
        Assert.Equal("-", Hit(Valid with { T = At("2026-03-10T12:00:00Z") }));
    }

    [Fact]
    public void Service_is_exempt_and_an_official_warning_where_the_policy_says_so()
    {
        var night = Valid with { T = At("2026-03-10T15:00:00Z") };
        Assert.Equal("-", Hit(night.Service()));
        var warning = night.With(c => c with { OfficialWarning = true });
        Assert.StartsWith("defer", Hit(warning));
        Assert.Equal("-", Hit(warning.WithParameters(p => p with { QuietOfficialWarningExempt = true })));
        Assert.StartsWith("defer", Hit(night.WithParameters(p => p with { QuietOfficialWarningExempt = true })));
    }

    [Fact]
    public void One_page_has_users_of_every_kind()
    {
        var scope = (Valid with { T = At("2026-03-10T14:30:00Z") }).Scope;
        foreach (var round in new[] { 1, 2 })
        {
            Assert.Equal(At("2026-03-11T00:00:00Z"), Until(scope, u => u));
            Assert.Equal(At("2026-03-11T02:00:00Z"), Until(scope, u => u with { Zone = Zone.Find("Europe/Berlin"), QuietHours = Windows("15:00-03:00") }));
            Assert.Equal(At("2026-03-11T00:00:00Z"), Until(scope, u => u with { AgeBand = AgeBand.From14To17 }));
            Assert.Equal(At("2026-03-11T01:00:00Z"), Until(scope, u => u with { Zone = Zone.Find("Asia/Tokyo"), QuietHours = Windows("22:00-10:00") }));
            Assert.Equal(At("2026-03-10T23:00:00Z"), Until(scope, u => u with { Zone = Zone.Find("Asia/Tokyo") }));
        }

        static long Until(UserScope scope, Func<UserProfile, UserProfile> change) => Engine.DecideUser(scope, new UserState(change(Valid.User)), 0).Until;
    }

    private static World Zoned(string? zone) => Valid.WithUser(u => u with { TimeZone = zone, Zone = Zone.Find(zone) });

    private static World Own(string zone, TimeWindow[] windows) => Zoned(zone).WithUser(u => u with { QuietHours = windows });

    private static TimeWindow[] Windows(string windows) => [.. windows.Split(',').Select(w => w.Split('-')).Select(w => new TimeWindow(Seconds(w[0]), Seconds(w[1])))];

    private static int Seconds(string time) => (int)TimeOnly.Parse(time).ToTimeSpan().TotalSeconds;

    private static string Hit(World world) => world.AtUser(This);
}
