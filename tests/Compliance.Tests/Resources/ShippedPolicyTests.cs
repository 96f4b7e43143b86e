using PushOrleans.Resources;

namespace PushOrleans.Compliance.Tests.Resources;

public sealed class ShippedPolicyTests
{
    private static readonly Policy Pack = Read();

    [Fact]
    public void The_shipped_pack_is_cn_mainland_1() => Assert.Equal("cn-mainland@1", Pack.Name);

    [Fact]
    public void It_names_every_parameter_with_the_value_of_the_catalogue()
    {
        Assert.Equal(new RuleParameters(), Pack.Parameters);
        using var document = System.Text.Json.JsonDocument.Parse(Bytes());
        var parameters = document.RootElement.GetProperty("parameters");
        foreach (var parameter in ParameterTable.All)
            Assert.True(parameters.GetProperty(parameter.Rule.Id()).TryGetProperty(parameter.Name, out _), $"{parameter.Rule.Id()}.{parameter.Name}");
    }

    [Theory]
    [InlineData("inapp")]
    [InlineData("web")]
    [InlineData("webhook")]
    [InlineData("fcm")]
    [InlineData("apns")]
    public void Channels_of_our_own_and_of_the_platforms_have_no_caps(string vendor) =>
        Assert.Equal(new VendorLimits(null, null, null, null, null), Pack.Vendors[vendor]);

    [Fact]
    public void Every_vendor_grants_a_licensed_sender_at_least_as_much_and_unknown_vendors_have_a_row()
    {
        Assert.Contains("*", Pack.Vendors.Keys);
        Assert.All(Pack.Vendors.Values, vendor => Assert.True((vendor.CapLicensed ?? long.MaxValue) >= (vendor.CapUnlicensed ?? long.MaxValue)));
    }

    [Fact]
    public void Every_news_category_is_mapped_and_nothing_is_disabled()
    {
        Assert.All(Pack.NewsCategories, category => Assert.Contains(category, Pack.CategoryPermits.Keys));
        Assert.Equal(0UL, Pack.DisabledMask);
    }

    [Fact]
    public void Extra_workdays_are_weekend_days_and_no_holidays()
    {
        Assert.All(Pack.ExtraWorkdays, day => Assert.Contains(DateOnly.FromDayNumber(day + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber).DayOfWeek, new[] { DayOfWeek.Saturday, DayOfWeek.Sunday }));
        Assert.Empty(Pack.ExtraWorkdays.Intersect(Pack.Holidays));
    }

    private static Policy Read()
    {
        var result = PolicyReader.Read(Bytes(), UnknownFields.Reject);
        Assert.Empty(result.Errors);
        return result.Value!;
    }

    private static byte[] Bytes() => SampleFiles.Read("../policies/cn-mainland.json");
}
