using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class ZoneTests
{
    [Theory]
    [InlineData("Asia/Shanghai", "2026-03-10T02:00:00Z", "2026-03-10T16:00:00Z")]
    [InlineData("Asia/Shanghai", "2026-03-10T15:59:59Z", "2026-03-10T16:00:00Z")]
    [InlineData("Asia/Shanghai", "2026-03-10T16:00:00Z", "2026-03-11T16:00:00Z")]
    [InlineData("UTC", "2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z")]
    [InlineData("America/New_York", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z")]
    [InlineData("America/New_York", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z")]
    [InlineData("America/Sao_Paulo", "2018-11-03T12:00:00Z", "2018-11-04T03:00:00Z")]
    [InlineData("America/Sao_Paulo", "2018-02-18T01:30:00Z", "2018-02-18T03:00:00Z")]
    [InlineData("America/Sao_Paulo", "2018-02-18T02:30:00Z", "2018-02-18T03:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T09:00:00Z", "2011-12-30T10:00:00Z")]
    [InlineData("America/St_Johns", "2010-11-07T02:00:00Z", "2010-11-07T02:30:00Z")]
    [InlineData("Asia/Kathmandu", "1985-12-31T18:00:00Z", "1985-12-31T18:30:00Z")]
    public void The_next_day_begins_with_the_first_instant_of_a_later_date(string zone, string t, string next)
    {
        var z = Zone.Find(zone)!;
        Assert.Equal(next, Iso(z.NextDay(At(t))));
        Assert.True(z.DayOf(At(next)) > z.DayOf(At(t)));
        Assert.True(z.DayOf(At(next) - 1) <= z.DayOf(At(t)));
    }

    [Fact]
    public void A_skipped_date_is_passed_over()
    {
        var apia = Zone.Find("Pacific/Apia")!;
        Assert.Equal(Day("2011-12-29"), apia.DayOf(At("2011-12-30T09:59:59Z")));
        Assert.Equal(Day("2011-12-31"), apia.DayOf(At("2011-12-30T10:00:00Z")));
    }

    [Fact]
    public void In_every_zone_the_next_day_is_what_stepping_would_find()
    {
        foreach (var id in new[] { "America/Havana", "Africa/Cairo", "Asia/Beirut", "Atlantic/Azores", "America/Asuncion", "Australia/Lord_Howe", "Asia/Tehran", "America/Scoresbysund" })
        {
            var zone = Zone.Find(id)!;
            for (var t = At("2019-01-01T00:30:00Z"); t < At("2026-01-01T00:00:00Z"); t += 40_000)
            {
                var x = t;
                while (zone.DayOf(x) <= zone.DayOf(t)) x += 900;
                while (zone.DayOf(x - 1) > zone.DayOf(t)) x--;
                Assert.Equal(x, zone.NextDay(t));
            }
        }
    }

    [Fact]
    public void Dates_before_1970_and_far_times_are_dates_too()
    {
        Assert.Equal(-1, Zone.Utc.DayOf(-1));
        Assert.Equal(86_399, Zone.Utc.SecondOfDay(-1));
        Assert.Equal(Day("9999-12-31"), Zone.Utc.DayOf(253_402_300_799));
        Assert.True(Zone.Shanghai.NextDay(253_402_300_799) > 253_402_300_799);
        Assert.Equal(Instants.Never, Zone.Utc.NextTransition(0));
    }

    [Theory]
    [InlineData("Asia/Shanghai", true)]
    [InlineData("UTC", true)]
    [InlineData("Asia/Calcutta", true)]
    [InlineData("Etc/GMT+8", true)]
    [InlineData("PRC", false)]
    [InlineData("GMT", false)]
    [InlineData("China Standard Time", false)]
    [InlineData("asia/shanghai", false)]
    [InlineData(" Asia/Shanghai", false)]
    [InlineData("+08:00", false)]
    [InlineData("posix/Asia/Shanghai", false)]
    [InlineData("right/Asia/Shanghai", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_zone_is_known_by_its_exact_name(string? id, bool known)
    {
        Assert.Equal(known, Zone.Find(id) is not null);
        if (known) Assert.Equal(id, Zone.Find(id)!.ToString());
    }

    [Fact]
    public void Zones_have_dense_ordinals()
    {
        Assert.InRange(Zone.Shanghai.Ordinal, 0, Zone.Count - 1);
        Assert.NotEqual(Zone.Shanghai.Ordinal, Zone.Utc.Ordinal);
        Assert.StartsWith("TZDB", Zone.DataVersion, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 10, 9, true)]
    [InlineData(8, 10, 8, true)]
    [InlineData(8, 10, 10, false)]
    [InlineData(8, 10, 7, false)]
    [InlineData(22, 8, 22, true)]
    [InlineData(22, 8, 0, true)]
    [InlineData(22, 8, 8, false)]
    [InlineData(22, 8, 21, false)]
    public void A_window_may_span_midnight(int start, int end, int second, bool inside)
    {
        var window = new TimeWindow(start, end);
        Assert.Equal(inside, window.Contains(second));
        Assert.Equal(!inside, window.Outside().Contains(second));
        Assert.Equal(inside, window.Remaining(second) > 0);
        if (inside) Assert.Equal(end, (second + window.Remaining(second)) % 86_400);
    }
}
