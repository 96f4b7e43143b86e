using System.Text.Json;
using PushOrleans.Resources;
using static PushOrleans.Compliance.Tests.Resources.Reading;

namespace PushOrleans.Compliance.Tests.Resources;

/// <summary>What contracts §2 says of single fields.</summary>
public sealed class ResourceRulesTests
{
    [Theory]
    [InlineData("id")]
    [InlineData("providerId")]
    [InlineData("appId")]
    [InlineData("class")]
    [InlineData("category")]
    [InlineData("title")]
    [InlineData("body")]
    [InlineData("startAt")]
    [InlineData("expiresAt")]
    public void Required_fields_of_a_campaign_are_required(string field)
    {
        ReadCampaign(ACampaign.Without(field)).InvalidAt("/" + field);
        ReadCampaign(ACampaign.With(field, "null")).InvalidAt("/" + field);
        if (field != "body") ReadCampaign(ACampaign.With(field, "\"\"")).InvalidAt("/" + field);
    }

    [Fact]
    public void A_submission_may_lack_its_id_and_lists_at_most_100_000_users()
    {
        Assert.Equal("", CampaignReader.ReadSubmission(Utf8(ACampaign.Without("id"))).Valid().Id);
        string Listing(int users) => ACampaign.With("audience", JsonSerializer.Serialize(new { kind = "users", userIds = Enumerable.Range(0, users).Select(i => $"u{i}") }));
        Assert.Equal(100_000, CampaignReader.ReadSubmission(Utf8(Listing(100_000))).Valid().Audience.UserIds.Count);
        CampaignReader.ReadSubmission(Utf8(Listing(100_001))).InvalidAt("/audience");
        Assert.True(ReadCampaign(Listing(100_001)).IsValid);
    }

    [Theory]
    [InlineData("2026-01-02T00:00:00Z", false)]
    [InlineData("2026-01-01T23:59:59Z", true)]
    public void StartAt_is_earlier_than_expiresAt(string startAt, bool valid) =>
        Assert.Equal(valid, ReadCampaign(ACampaign.With("startAt", $"\"{startAt}\"")).IsValid);

    [Fact]
    public void Null_labels_are_unscreened_and_an_empty_array_is_clean()
    {
        Assert.Null(ReadCampaign(ACampaign).Valid().Labels);
        Assert.Empty(ReadCampaign(ACampaign.With("labels", "[]")).Valid().Labels!);
    }

    [Theory]
    [InlineData("labels", """[{"code":"I1"}]""", "/labels/0/score")]
    [InlineData("labels", """[{"code":"I1","score":1001}]""", "/labels/0/score")]
    [InlineData("labels", """[{"code":"I1","score":1,"by":"robot"}]""", "/labels/0/by")]
    [InlineData("feedback", """[{"at":"2026-01-01T00:00:00Z","delivered":1,"complaints":1,"clicks":1}]""", "/feedback/0/clicksWithoutReceipt")]
    [InlineData("feedback", """[{"delivered":1,"complaints":1,"clicks":1,"clicksWithoutReceipt":0}]""", "/feedback/0/at")]
    [InlineData("review", """{"approvals":[{"by":"r","hash":"x"}]}""", "/review/approvals/0/at")]
    [InlineData("source", """{"originality":"copy"}""", "/source/originality")]
    [InlineData("sensitivity", "\"warm\"", "/sensitivity")]
    [InlineData("selection", """{"tags":["a"]}""", "/selection/mode")]
    [InlineData("audience", """{"userIds":["u"]}""", "/audience/kind")]
    [InlineData("audience", """{"kind":"users","userIds":["a b"]}""", "/audience/userIds/0")]
    [InlineData("priority", "10", "/priority")]
    [InlineData("detectedCommercial", "1001", "/detectedCommercial")]
    [InlineData("aiGenerated", """{"detectedScore":1001}""", "/aiGenerated/detectedScore")]
    [InlineData("manageLink", "\"true\"", "/manageLink")]
    [InlineData("manageLink", "1", "/manageLink")]
    [InlineData("close", """{"taps":-1}""", "/close/taps")]
    [InlineData("templateId", "\"a b\"", "/templateId")]
    [InlineData("title", "5", "/title")]
    public void Wrong_fields_of_a_campaign_are_invalid(string field, string json, string pointer) => ReadCampaign(ACampaign.With(field, json)).InvalidAt(pointer);

    [Theory]
    [InlineData("status", "\"gone\"", "/status")]
    [InlineData("permits", """[{"type":"finance","validFrom":"2026-01-01"}]""", "/permits/0/validTo")]
    [InlineData("newsLicences", """[{"holder":"le","types":["news"],"validFrom":"2026-01-01","validTo":"2026-01-01"}]""", "/newsLicences/0/types/0")]
    [InlineData("newsLicences", """[{"types":[],"validFrom":"2026-01-01","validTo":"2026-01-01"}]""", "/newsLicences/0/holder")]
    [InlineData("agreements", """[{"version":1}]""", "/agreements/0/effectiveFrom")]
    [InlineData("agreements", """[{"effectiveFrom":"2026-01-01T00:00:00Z"}]""", "/agreements/0/version")]
    [InlineData("ratioPlan", """{"newsMinPct":1}""", "/ratioPlan/newsMaxPct")]
    [InlineData("ratioPlan", """{"newsMinPct":1,"newsMaxPct":101}""", "/ratioPlan/newsMaxPct")]
    [InlineData("algorithms", """[{"modelId":"m","opinionAttribute":true}]""", "/algorithms/0/onlineSince")]
    [InlineData("reviewLoad", """[{"at":"2026-01-01T00:00:00Z","arriving":1}]""", "/reviewLoad/0/capacity")]
    [InlineData("templates", """[{"id":"t","class":"news"}]""", "/templates/0/approvedAt")]
    [InlineData("linkAllowList", """["例子.cn"]""", "/linkAllowList/0")]
    [InlineData("purposeVersions", """{"newz":1}""", "/purposeVersions/newz")]
    public void Wrong_fields_of_a_provider_are_invalid(string field, string json, string pointer) => ReadProvider(AProvider.With(field, json)).InvalidAt(pointer);

    [Fact]
    public void What_a_rule_tests_for_emptiness_is_never_invalid()
    {
        ReadProvider(AProvider.With("agreements", """[{"version":1,"effectiveFrom":"2026-01-01T00:00:00Z","form":"","cancel":null}]""")).Valid();
        ReadProvider(AProvider.With("algorithms", """[{"modelId":"m","filingNumber":"","objective":"","assessedAt":""}]""")).Valid();
        ReadProvider(AProvider.With("suppressions", """[{"id":"s","reason":"","approver":""}]""")).Valid();
        ReadCampaign(ACampaign.With("source", """{"unitId":"","url":"","author":"","publishedAt":"","editor":"","snapshotId":""}""")).Valid();
        ReadCampaign(ACampaign.With("ad", """{"goodsClass":"","reviewNumber":""}""")).Valid();
        ReadCampaign(ACampaign.With("review", """{"state":"","author":"","approvals":[{"by":"r","at":"2026-01-01T00:00:00Z"}]}""")).Valid();
    }

    [Fact]
    public void Review_load_is_read_in_ascending_order()
    {
        var load = """[{"at":"2026-01-02T00:00:00Z","arriving":2,"capacity":2},{"at":"2026-01-01T00:00:00Z","arriving":1,"capacity":1}]""";
        Assert.Equal([1, 2], ReadProvider(AProvider.With("reviewLoad", load)).Valid().ReviewLoad.Select(x => x.Arriving));
    }

    [Theory]
    [InlineData("ageBand", "\"child\"", "/ageBand")]
    [InlineData("ageBand", "\"\"", "/ageBand")]
    [InlineData("memberTiers", """{"p":"gold"}""", "/memberTiers/p")]
    [InlineData("memberTiers", """{"a b":"member"}""", "/memberTiers/a b")]
    [InlineData("frequencyChoices", """[{"providerId":"p"}]""", "/frequencyChoices/0/perDay")]
    [InlineData("quietHours", """[{"start":"08:00","end":"08:00"}]""", "/quietHours/0/end")]
    [InlineData("quietHours", """[{"start":"08:00"}]""", "/quietHours/0/end")]
    [InlineData("consents", """[{"legalEntityId":"le","purpose":"*","version":1,"grantedAt":"2026-01-01T00:00:00Z"}]""", "/consents/0/purpose")]
    [InlineData("consents", """[{"legalEntityId":"le","purpose":"ad","version":1}]""", "/consents/0/grantedAt")]
    [InlineData("consents", """[{"legalEntityId":"le","purpose":"ad","grantedAt":"2026-01-01T00:00:00Z"}]""", "/consents/0/version")]
    [InlineData("refusals", """[{"legalEntityId":"le","purpose":"all","at":"2026-01-01T00:00:00Z"}]""", "/refusals/0/purpose")]
    [InlineData("refusals", """[{"legalEntityId":"le","purpose":"*"}]""", "/refusals/0/at")]
    [InlineData("agreements", """[{"providerId":"p","version":1}]""", "/agreements/0/acceptedAt")]
    [InlineData("categoryOptOuts", """[{"category":"sports"}]""", "/categoryOptOuts/0/at")]
    [InlineData("deletedTags", """[{"tag":"x"}]""", "/deletedTags/0/at")]
    public void Wrong_fields_of_a_user_are_invalid(string field, string json, string pointer) => ReadUser(AUser.With(field, json)).InvalidAt(pointer);

    [Fact]
    public void A_refusal_of_every_purpose_is_a_star()
    {
        var refusal = Assert.Single(ReadUser(AUser.With("refusals", """[{"legalEntityId":"le","purpose":"*","at":"2026-01-01T00:00:00Z"}]""")).Valid().Refusals);
        Assert.Null(refusal.Purpose);
        Assert.Equal(Instants.Never, refusal.LiftedAt);
    }

    [Theory]
    [InlineData("dayZone", "\"PRC\"", "/dayZone")]
    [InlineData("defaultZone", "\"\"", "/defaultZone")]
    [InlineData("version", "\"1,2\"", "/version")]
    [InlineData("version", "\"1\\n\"", "/version")]
    [InlineData("version", "\"012345678901234567890123456789012\"", "/version")]
    [InlineData("quietHours", """{"start":"08:00","end":"08:00"}""", "/quietHours/end")]
    [InlineData("disabledRules", """["R5.9"]""", "/disabledRules/0")]
    [InlineData("vendors", """{"x":{"capLicensed":100001}}""", "/vendors/x/capLicensed")]
    [InlineData("vendors", """{"x":{"hours":{"from":"07:00","to":"07:00"}}}""", "/vendors/x/hours/to")]
    [InlineData("vendors", """{"x":{"hours":{"from":"07:00"}}}""", "/vendors/x/hours/to")]
    [InlineData("parameters", """{"R5.6-FREQ":{}}""", "/parameters/R5.6-FREQ")]
    [InlineData("parameters", """{"R5.6-FREQ-BUDGET":{"perWeek":1}}""", "/parameters/R5.6-FREQ-BUDGET/perWeek")]
    [InlineData("parameters", """{"R5.6-FREQ-BUDGET":null}""", "/parameters/R5.6-FREQ-BUDGET")]
    public void Wrong_fields_of_a_policy_are_invalid(string field, string json, string pointer) => ReadPolicy(APolicy.With(field, json)).InvalidAt(pointer);

    [Theory]
    [InlineData("R5.4-DIVERSITY", "lastN", 1, 32)]
    [InlineData("R5.7-OVER-RECOMMEND", "lastN", 1, 32)]
    [InlineData("R5.6-FREQ-BUDGET", "perDay", 0, 64)]
    [InlineData("R5.6-FREQ-BUDGET", "perHour", 0, 64)]
    [InlineData("R5.6-FREQ-BUDGET", "gapSeconds", 0, 86_400)]
    [InlineData("R5.6-FREQ-BUDGET", "servicePerDay", 0, 100_000)]
    [InlineData("R5.4-HOT-CONCENTRATION", "perUserMax", 0, 8)]
    [InlineData("R5.4-HOT-CONCENTRATION", "perProviderMax", 0, 1_000)]
    [InlineData("R5.4-HOT-CONCENTRATION", "windowSeconds", 1, 604_800)]
    [InlineData("R5.4-DIVERSITY", "maxSame", 0, 1_000)]
    [InlineData("R5.4-DIVERSITY", "lookbackSeconds", 0, 604_800)]
    [InlineData("R5.4-DIVERSITY", "retrySeconds", 1, 604_800)]
    [InlineData("R5.1-PUBLIC-MORALS", "topicMax", 0, 1_000)]
    [InlineData("R5.1-PUBLIC-MORALS", "topicWindowSeconds", 1, 604_800)]
    [InlineData("R5.1-OLD-NEWS-REHYPE", "agedMax", 0, 1_000)]
    [InlineData("R5.6-MEMBER-PARITY", "den", 1, 9_007_199_254_740_991)]
    [InlineData("R5.6-MEMBER-PARITY", "windowDays", 0, 7)]
    public void Parameters_have_hard_limits(string rule, string name, long least, long most)
    {
        ReadResult<Policy> Read(string value) => ReadPolicy(APolicy.With("parameters", "{\"" + rule + "\":{\"" + name + "\":" + value + "}}"));
        Read($"{least}").Valid();
        Read($"{most}").Valid();
        Read($"{most + 1}").InvalidAt($"/parameters/{rule}/{name}");
        if (least > 0) Read($"{least - 1}").InvalidAt($"/parameters/{rule}/{name}");
        Read("true").InvalidAt($"/parameters/{rule}/{name}");
    }

    [Fact]
    public void Only_five_parameters_may_be_null()
    {
        var nullable = ParameterTable.All.Where(x => ReadPolicy(APolicy.With("parameters", "{\"" + x.Rule.Id() + "\":{\"" + x.Name + "\":null}}")).IsValid).Select(x => x.Name);
        Assert.Equal(["gapSeconds", "perCategoryDay", "perHour", "perProviderDay", "servicePerDay"], nullable.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Six_rules_cannot_be_disabled()
    {
        var fixedRules = RuleIds.All.Where(rule => !ReadPolicy(APolicy.With("disabledRules", $"[\"{rule.Id()}\"]")).IsValid).Select(rule => (int)rule);
        Assert.Equal([0, 5, 29, 30, 31, 44], fixedRules);
        Assert.Equal(1UL << 43, ReadPolicy(APolicy.With("disabledRules", """["RQH-QUIET-HOURS"]""")).Valid().DisabledMask);
    }

    [Fact]
    public void An_empty_object_of_a_policy_is_an_entry()
    {
        var policy = ReadPolicy(APolicy.With("vendors", """{"inapp":{}}""").With("restrictedGoods", """{"alcohol":{}}""")).Valid();
        Assert.Equal(new VendorLimits(null, null, null, null, null), policy.Vendors["inapp"]);
        Assert.Equal(default, policy.RestrictedGoods["alcohol"]);
        Assert.True(policy.RestrictedGoods.ContainsKey("alcohol"));
    }

    [Theory]
    [InlineData("id")]
    [InlineData("version")]
    [InlineData("effectiveFrom")]
    [InlineData("units")]
    public void All_of_a_source_list_is_required(string field) => ReadSourceList(ASourceList.Without(field)).InvalidAt("/" + field);

    [Theory]
    [InlineData("""{"status":"active","scope":[],"domains":[]}""", "/units/0/id")]
    [InlineData("""{"id":"u","scope":[],"domains":[]}""", "/units/0/status")]
    [InlineData("""{"id":"u","status":"idle","scope":[],"domains":[]}""", "/units/0/status")]
    [InlineData("""{"id":"u","status":"active","domains":[]}""", "/units/0/scope")]
    [InlineData("""{"id":"u","status":"active","scope":[]}""", "/units/0/domains")]
    public void All_of_a_source_unit_but_its_name_is_required(string unit, string pointer) =>
        ReadSourceList(ASourceList.With("units", $"[{unit}]")).InvalidAt(pointer);

    [Theory]
    [InlineData("""{"type":"topic"}""", "/scope/value")]
    [InlineData("""{"type":"provider","value":""}""", "/scope/value")]
    [InlineData("""{"type":"user","value":"u"}""", "/scope/type")]
    [InlineData("""{"value":"u"}""", "/scope/type")]
    public void A_stop_order_needs_a_type_and_unless_it_is_all_a_value(string scope, string pointer) =>
        ReadStopOrder(AStopOrder.With("scope", scope)).InvalidAt(pointer);

    [Fact]
    public void A_stop_order_without_an_end_is_open()
    {
        Assert.Equal(Instants.Never, ReadStopOrder(AStopOrder).Valid().To);
        ReadStopOrder(AStopOrder.Without("from")).InvalidAt("/from");
        ReadStopOrder(AStopOrder.Without("scope")).InvalidAt("/scope");
    }

    [Fact]
    public void Receipts_and_complaints_are_read()
    {
        ReceiptReader.Read(Utf8(AReceipt), UnknownFields.Reject).Valid();
        ReceiptReader.Read(Utf8(AReceipt.With("kind", "\"seen\"")), UnknownFields.Reject).InvalidAt("/kind");
        ReceiptReader.Read(Utf8(AReceipt.Without("clientEventId")), UnknownFields.Reject).InvalidAt("/clientEventId");
        Assert.Equal("open", ComplaintReader.Read(Utf8(AComplaint), UnknownFields.Reject).Valid().Status);
        ComplaintReader.Read(Utf8(AComplaint.With("text", $"\"{new string('字', 2000)}\"")), UnknownFields.Reject).Valid();
        ComplaintReader.Read(Utf8(AComplaint.With("text", $"\"{new string('字', 2001)}\"")), UnknownFields.Reject).InvalidAt("/text");
    }
}
