using PushOrleans.Resources;
using static PushOrleans.Compliance.Tests.Resources.Reading;

namespace PushOrleans.Compliance.Tests.Resources;

/// <summary>Every sentence of contracts §1.</summary>
public sealed class ConventionsTests
{
    [Fact]
    public void A_missing_field_and_null_are_the_same_and_mean_the_default()
    {
        var missing = ReadUser(AUser).Valid();
        var nulls = ReadUser("""
            {"id":"u","timeZone":null,"ageBand":null,"guardianConsent":null,"consents":null,"refusals":null,"agreements":null,"categoryOptOuts":null,
            "personalisationOffAt":null,"tags":null,"deletedTags":null,"memberTiers":null,"frequencyChoices":null,"quietHours":null,"devices":null,
            "subscriptions":null}
            """).Valid();
        Assert.Equal(UserWriter.Write(missing), UserWriter.Write(nulls));
        Assert.Equal(AgeBand.Unknown, nulls.AgeBand);
        Assert.Null(nulls.QuietHours);
        Assert.Equal(Instants.Never, nulls.PersonalisationOffAt);
    }

    /// <summary>What is on file is UTF-8: half a surrogate pair would be another text when it is read back.</summary>
    [Theory]
    [InlineData("""{"id":"u\ud800"}""")]
    [InlineData("""{"id":"u","timeZone":"\ud800"}""")]
    [InlineData("""{"id":"u","tags":["\udc00\ud800"]}""")]
    [InlineData("""{"id":"u","devices":[{"id":"d","vendor":"\ud800"}]}""")]
    public void A_text_with_half_a_surrogate_pair_is_refused(string document) => Assert.False(ReadUser(document).IsValid);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"url":null}""")]
    [InlineData("""{"downSince":""}""")]
    [InlineData("""{"url":null,"downSince":null}""")]
    public void An_object_none_of_whose_known_fields_is_set_is_missing(string entry) =>
        Assert.Null(ReadProvider(AProvider.With("complaintEntry", entry)).Valid().ComplaintEntry);

    [Fact]
    public void An_object_that_only_has_unknown_fields_is_missing_too()
    {
        var result = ReadCampaign(ACampaign.With("review", """{"stat":"approved"}"""), UnknownFields.Warn);
        Assert.Null(result.Valid().Review);
        Assert.Equal("/review/stat", Assert.Single(result.Warnings).Pointer);
    }

    [Fact]
    public void An_object_that_only_holds_missing_objects_is_missing()
    {
        Assert.Null(ReadProvider(AProvider.With("frequencyPlan", """{"ordinary":{},"member":{"news":null}}""")).Valid().FrequencyPlan);
        Assert.NotNull(ReadProvider(AProvider.With("frequencyPlan", """{"ordinary":{"news":0},"member":{}}""")).Valid().FrequencyPlan);
        Assert.Null(ReadProvider(AProvider.With("systems", """{"minors":{"nextReview":""}}""")).Valid().Systems.Minors);
        Assert.Null(ReadUser(AUser.With("guardianConsent", """{"grantedAt":"","withdrawnAt":null}""")).Valid().GuardianConsent);
    }

    [Theory]
    [InlineData("source")]
    [InlineData("image")]
    [InlineData("ad")]
    [InlineData("aiGenerated")]
    [InlineData("close")]
    [InlineData("variant")]
    [InlineData("review")]
    public void Empty_objects_of_campaigns_are_missing(string field)
    {
        var plain = CampaignWriter.Write(ReadCampaign(ACampaign).Valid());
        Assert.Equal(plain, CampaignWriter.Write(ReadCampaign(ACampaign.With(field, "{}")).Valid()));
    }

    [Fact]
    public void A_false_an_empty_text_and_an_empty_array_set_an_object()
    {
        Assert.NotNull(ReadCampaign(ACampaign.With("close", """{"shake":false}""")).Valid().Close);
        Assert.NotNull(ReadCampaign(ACampaign.With("ad", """{"goodsClass":""}""")).Valid().Ad);
        Assert.NotNull(ReadCampaign(ACampaign.With("review", """{"approvals":[]}""")).Valid().Review);
    }

    [Theory]
    [InlineData("selection")]
    [InlineData("audience")]
    public void A_required_object_that_is_empty_is_missing_and_invalid(string field)
    {
        ReadCampaign(ACampaign.With(field, "{}")).InvalidAt("/" + field);
        ReadCampaign(ACampaign.With(field, "null")).InvalidAt("/" + field);
        ReadCampaign(ACampaign.Without(field)).InvalidAt("/" + field);
    }

    [Fact]
    public void An_element_of_an_array_is_never_missing()
    {
        Assert.Single(ReadCampaign(ACampaign.With("links", "[{}]")).Valid().Links);
        Assert.Equal(["/devices/0/id", "/devices/0/vendor"], ReadUser(AUser.With("devices", "[{}]")).Errors.Select(x => x.Pointer));
    }

    [Theory]
    [InlineData("devices")]
    [InlineData("tags")]
    [InlineData("subscriptions")]
    [InlineData("consents")]
    [InlineData("quietHours")]
    public void A_null_element_is_invalid(string field) => ReadUser(AUser.With(field, "[null]")).InvalidAt($"/{field}/0");

    [Fact]
    public void An_empty_time_or_date_means_missing()
    {
        Assert.Equal(Instants.Never, ReadProvider(AProvider.With("suspendedFrom", "\"\"")).Valid().SuspendedFrom);
        Assert.Null(ReadProvider(AProvider.With("systems", """{"minors":{"version":"1","nextReview":""}}""")).Valid().Systems.Minors!.NextReview);
        ReadProvider(AProvider.With("reviewers", """[{"id":"r","certifiedUntil":""}]""")).InvalidAt("/reviewers/0/certifiedUntil");
    }

    [Fact]
    public void Inside_parameters_and_category_permits_null_is_a_value()
    {
        var policy = ReadPolicy("""{"id":"p","version":"1","categoryPermits":{"sports":null},"parameters":{"R5.6-FREQ-BUDGET":{"perHour":null}}}""").Valid();
        Assert.True(policy.CategoryPermits.ContainsKey("sports"));
        Assert.Null(policy.CategoryPermits["sports"]);
        Assert.Null(policy.Parameters.FrequencyPerHour);
        Assert.False(ReadPolicy(APolicy.With("vendors", """{"x":null}""")).Valid().Vendors.ContainsKey("x"));
        Assert.Empty(ReadUser(AUser.With("memberTiers", """{"p":null}""")).Valid().MemberTiers);
    }

    [Fact]
    public void Unknown_fields_are_rejected_by_http_and_warned_of_by_simulate_at_any_depth()
    {
        var json = AUser.With("devices", """[{"id":"d","vendor":"v","tokn":1}]""").With("limit/day", "1");
        Assert.Equal(["/devices/0/tokn", "/limit~1day"], ReadUser(json).Errors.Select(x => x.Pointer).Order(StringComparer.Ordinal));
        var lenient = ReadUser(json, UnknownFields.Warn);
        Assert.Equal(2, lenient.Warnings.Count);
        Assert.Single(lenient.Valid().Devices);
    }

    [Theory]
    [InlineData("""{"id":"u","id":"u"}""")]
    [InlineData("""{"id":"u","\u0069d":"v"}""")]
    [InlineData("""{"id":"u","x":1,"x":2}""")]
    [InlineData("""{"id":"u","memberTiers":{"p":"member","p":"ordinary"}}""")]
    [InlineData("""{"id":"u","x":{"y":[{"z":1,"z":1}]}}""")]
    public void Duplicate_keys_are_invalid_wherever_they_are(string json) => Assert.Null(ReadUser(json, UnknownFields.Warn).Value);

    [Theory]
    [InlineData("apps", """[{"id":"a"},{"id":"a"}]""")]
    [InlineData("agreements", """[{"version":1,"effectiveFrom":"2026-01-01T00:00:00Z"},{"version":1,"effectiveFrom":"2026-01-02T00:00:00Z"}]""")]
    [InlineData("algorithms", """[{"modelId":"m"},{"modelId":"m"}]""")]
    [InlineData("reviewers", """[{"id":"r","certifiedUntil":"2026-01-01"},{"id":"r","certifiedUntil":"2026-01-02"}]""")]
    [InlineData("reviewLoad", """[{"at":"2026-01-01T00:00:00Z","arriving":1,"capacity":1},{"at":"2026-01-01T00:00:00Z","arriving":2,"capacity":1}]""")]
    [InlineData("templates", """[{"id":"t","class":"ad","approvedAt":"2026-01-01T00:00:00Z"},{"id":"t","class":"ad","approvedAt":"2026-01-01T00:00:00Z"}]""")]
    [InlineData("suppressions", """[{"id":"s"},{"id":"s"}]""")]
    public void Ids_and_versions_are_unique_within_a_provider(string field, string items) =>
        ReadProvider(AProvider.With(field, items)).InvalidAt($"/{field}/1");

    [Fact]
    public void Device_ids_are_unique_within_a_user_and_listed_users_may_repeat()
    {
        ReadUser(AUser.With("devices", """[{"id":"d","vendor":"a"},{"id":"d","vendor":"b"}]""")).InvalidAt("/devices/1");
        Assert.Equal(["u", "u"], ReadCampaign(ACampaign.With("audience", """{"kind":"users","userIds":["u","u"]}""")).Valid().Audience.UserIds);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("9007199254740991", 9007199254740991)]
    public void Numbers_are_integers_from_0_to_2_to_the_53_less_1(string number, long expected) =>
        Assert.Equal(expected, ReadProvider(AProvider.With("dailyQuota", number)).Valid().DailyQuota);

    [Theory]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("1E3")]
    [InlineData("-1")]
    [InlineData("-0")]
    [InlineData("9007199254740992")]
    [InlineData("18446744073709551616")]
    [InlineData("\"1\"")]
    [InlineData("true")]
    [InlineData("[]")]
    public void Other_numbers_are_invalid(string number) =>
        ReadProvider($$"""{"id":"p","legalEntityId":"le","dailyQuota":{{number}}}""").InvalidAt("/dailyQuota");

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("2026-03-10T02:00:00Z", 1_773_108_000)]
    [InlineData("1969-12-31T23:59:59Z", -1)]
    [InlineData("2024-02-29T23:59:59Z", 1_709_251_199)]
    [InlineData("9999-12-31T23:59:59Z", 253_402_300_799)]
    public void Times_are_read_to_the_second_and_written_back(string text, long instant)
    {
        Assert.Equal(instant, ReadUser(AUser.With("personalisationOffAt", $"\"{text}\"")).Valid().PersonalisationOffAt);
        Assert.Equal(text, Lexical.FormatTime(instant));
    }

    [Fact]
    public void What_would_be_waited_for_after_the_last_year_is_written_as_the_last_time() =>
        Assert.Equal("9999-12-31T23:59:59Z", Lexical.FormatTime(253_402_300_799 + 604_800));

    [Theory]
    [InlineData("2026-03-10")]
    [InlineData("2026-03-10T02:00:00")]
    [InlineData("2026-03-10T02:00:00z")]
    [InlineData("2026-03-10t02:00:00Z")]
    [InlineData("2026-03-10 02:00:00Z")]
    [InlineData("2026-03-10T02:00Z")]
    [InlineData("2026-03-10T02:00:00.0Z")]
    [InlineData("2026-03-10T02:00:00+00:00")]
    [InlineData(" 2026-03-10T02:00:00Z")]
    [InlineData("2026-03-10T24:00:00Z")]
    [InlineData("2026-03-10T23:60:00Z")]
    [InlineData("2026-06-30T23:59:60Z")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("2026-04-31T00:00:00Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-00-01T00:00:00Z")]
    [InlineData("2026-01-00T00:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2026-3-10T02:00:00Z")]
    [InlineData("２026-03-10T02:00:00Z")]
    public void Any_other_shape_of_a_time_is_invalid(string text) =>
        ReadUser(AUser.With("personalisationOffAt", $"\"{text}\"")).InvalidAt("/personalisationOffAt");

    [Theory]
    [InlineData("20260310")]
    [InlineData("2026-02-30")]
    [InlineData("2026-1-01")]
    [InlineData("2026-01-01T00:00:00Z")]
    [InlineData("1900-02-29")]
    public void Dates_have_one_shape_and_are_of_the_calendar(string text) => ReadPolicy(APolicy.With("holidays", $"[\"{text}\"]")).InvalidAt("/holidays/0");

    [Theory]
    [InlineData("00:00", 0)]
    [InlineData("23:59", 86_340)]
    public void Times_of_day_go_from_0_to_23_59(string text, int second)
    {
        var hours = ReadUser(AUser.With("quietHours", $$"""[{"start":"{{text}}","end":"12:00"}]""")).Valid().QuietHours;
        Assert.Equal(new TimeWindow(second, 43_200), Assert.Single(hours!));
    }

    [Theory]
    [InlineData("24:00")]
    [InlineData("12:60")]
    [InlineData("7:00")]
    [InlineData("07:00:00")]
    [InlineData("0700")]
    [InlineData("")]
    public void Other_times_of_day_are_invalid(string text) =>
        ReadUser(AUser.With("quietHours", $$"""[{"start":"{{text}}","end":"12:00"}]""")).InvalidAt("/quietHours/0/start");

    [Theory]
    [InlineData("a")]
    [InlineData("A.b_c:d-9")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void Ids_are_1_to_64_of_their_characters(string id) => Assert.Equal(id, ReadUser(AUser.With("id", $"\"{id}\"")).Valid().Id);

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("ü")]
    [InlineData("用户")]
    [InlineData("a,b")]
    [InlineData("a\\n")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    public void Other_ids_are_invalid(string id) => ReadUser(AUser.With("id", $"\"{id}\"")).InvalidAt("/id");

    [Fact]
    public void Comparison_of_ids_is_ordinal_and_case_sensitive() =>
        Assert.Equal(2, ReadUser(AUser.With("devices", """[{"id":"d","vendor":"a"},{"id":"D","vendor":"a"}]""")).Valid().Devices.Length);

    [Theory]
    [InlineData("Asia/Shanghai", true)]
    [InlineData("UTC", true)]
    [InlineData("Etc/GMT+8", true)]
    [InlineData("America/Buenos_Aires", true)]
    [InlineData("PRC", false)]
    [InlineData("GMT", false)]
    [InlineData("utc", false)]
    [InlineData("China Standard Time", false)]
    [InlineData("asia/shanghai", false)]
    [InlineData("Asia/Shanghai ", false)]
    [InlineData("+08:00", false)]
    [InlineData("", false)]
    [InlineData("posix/Asia/Shanghai", false)]
    [InlineData("right/Asia/Shanghai", false)]
    public void A_users_zone_is_kept_and_known_or_not(string zone, bool known)
    {
        var user = ReadUser(AUser.With("timeZone", $"\"{zone}\"")).Valid();
        Assert.Equal(zone, user.TimeZone);
        Assert.Equal(known, user.Zone is not null);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("[]", "")]
    [InlineData("{", "")]
    [InlineData("""{"id":"u"} x""", "")]
    [InlineData("""{"id":"u",}""", "")]
    [InlineData("""{"id":'u'}""", "")]
    [InlineData("""{"id":"u" /* c */}""", "")]
    [InlineData("""{"id":"u","timeZone":"\ud800"}""", "/timeZone")]
    [InlineData("""{"id":"u","\ud800":1}""", "")]
    public void Malformed_documents_are_errors_and_never_exceptions(string json, string pointer) =>
        ReadUser(json, UnknownFields.Warn).InvalidAt(pointer);

    [Fact]
    public void Malformed_utf_8_and_too_much_depth_are_errors()
    {
        byte[] broken = [.. Utf8("{\"id\":\"u\",\"timeZone\":\""), 0xC3, 0x28, .. Utf8("\"}")];
        var result = UserReader.Read(broken, UnknownFields.Warn);
        Assert.Contains("byte 23", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
        var deep = "{\"id\":\"u\",\"x\":" + new string('[', 5000) + new string(']', 5000) + "}";
        Assert.NotEmpty(ReadUser(deep, UnknownFields.Warn).Errors);
    }

    [Fact]
    public void Every_error_is_told_not_just_the_first()
    {
        var result = ReadCampaign("""{"class":"x","priority":10,"labels":[{"score":1001}],"audience":{"kind":"some"}}""");
        Assert.Equal(
            ["/appId", "/audience/kind", "/body", "/category", "/class", "/expiresAt", "/id", "/labels/0/code", "/labels/0/score", "/priority", "/providerId", "/selection", "/startAt", "/title"],
            result.Errors.Select(x => x.Pointer).Order(StringComparer.Ordinal));
    }
}
