using System.Collections.Frozen;
using System.Text.Json;
using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>Reads a policy pack (contracts §2.1), with the hard maxima of its parameters.</summary>
public static class PolicyReader
{
    private const long MaxVendorCap = 100_000;

    private static readonly Shape Root = new(
        "id", "version", "jurisdiction", "dayZone", "defaultZone", "maxRedecisions", "parameters", "disabledRules", "quietHours",
        "minorQuietHours", "illegalTags", "newsCategories", "categoryPermits", "restrictedGoods", "criticalTerms", "forbiddenObjectives",
        "holidays", "extraWorkdays", "vendors", "retention");

    private static readonly Shape GoodsShape = new("reviewNumber", "minorsBarred", "banned");
    private static readonly Shape VendorShape = new("capLicensed", "capUnlicensed", "serviceCap", "hours", "appTotal");
    private static readonly Shape RetentionShape = new("sendLogDays", "adArchiveDays", "sharingRecordDays", "reviewTrailDays");
    private static readonly TimeWindow DefaultQuiet = new(22 * 3600, 8 * 3600);
    private static readonly TimeWindow DefaultMinorQuiet = new(22 * 3600, 6 * 3600);

    /// <summary>Reads one policy pack from a UTF-8 JSON document. Never throws for what is in it.</summary>
    public static ReadResult<Policy> Read(ReadOnlyMemory<byte> utf8, UnknownFields unknown) => ResourceReader.Read(utf8, unknown, Root, ReadRoot);

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, UnknownFields)"/>
    public static ReadResult<Policy> Read(JsonElement element, UnknownFields unknown) => ResourceReader.Read(element, unknown, Root, ReadRoot);

    private static Policy ReadRoot(Fields o) => new()
    {
        Id = o.RequiredId("id"),
        Version = PolicyVersion.Read(o),
        Jurisdiction = o.Text("jurisdiction") ?? "CN-MAINLAND",
        DayZone = ReadZone(o, "dayZone"),
        DefaultZone = ReadZone(o, "defaultZone"),
        MaxRedecisions = o.Number("maxRedecisions") ?? 8,
        Parameters = ReadParameters(o),
        DisabledMask = (o.Values("disabledRules", ParseDisabled) ?? []).Aggregate(0UL, (mask, bit) => mask | bit),
        QuietHours = ReadQuietHours(o, "quietHours", DefaultQuiet),
        MinorQuietHours = ReadQuietHours(o, "minorQuietHours", DefaultMinorQuiet),
        IllegalTags = ReadSet(o, "illegalTags"),
        NewsCategories = ReadSet(o, "newsCategories"),
        CategoryPermits = o.Map("categoryPermits", static x => x.IsNull ? null : x.Text(), nullIsValue: true).ToFrozenDictionary(StringComparer.Ordinal),
        RestrictedGoods = o.Map("restrictedGoods", static x => x.Object(GoodsShape, ReadGoods)).ToFrozenDictionary(StringComparer.Ordinal),
        CriticalTerms = o.Texts("criticalTerms") ?? [],
        ForbiddenObjectives = ReadSet(o, "forbiddenObjectives"),
        Holidays = ReadDays(o, "holidays"),
        ExtraWorkdays = ReadDays(o, "extraWorkdays"),
        Vendors = o.Map("vendors", static x => x.Object(VendorShape, ReadVendor)!).ToFrozenDictionary(StringComparer.Ordinal),
        Retention = ReadRetention(o),
    };

    private static Zone ReadZone(Fields o, string name)
    {
        if (o.Text(name) is not { } id) return Zone.Shanghai;
        if (Zone.Find(id) is { } zone) return zone;
        o.Fail(name, "must be UTC or the exact name of an IANA zone that contains '/'");
        return Zone.Shanghai;
    }

    private static RuleParameters ReadParameters(Fields o)
    {
        var parameters = new RuleParameters();
        o.Map(
            "parameters",
            rule =>
            {
                var known = RuleIds.Find(rule.Key);
                if (known is null) rule.Fail("is not the id of a rule");
                else rule.Each(value => parameters = ReadParameter(known.Value, value, parameters));
                return known is not null;
            },
            nullIsValue: true);
        return parameters;
    }

    private static RuleParameters ReadParameter(Rule rule, Entry entry, RuleParameters parameters)
    {
        if (ParameterTable.Find(rule, entry.Key) is not { } parameter)
        {
            entry.Fail("is not a parameter of this rule");
            return parameters;
        }

        if (entry.IsNull)
        {
            if (parameter.Nullable) return parameter.Write(parameters, null);
            entry.Fail("must not be null");
            return parameters;
        }

        var value = parameter.Kind == ParameterKind.Boolean ? entry.Flag() : entry.Number(parameter.Min, parameter.Max);
        return value is { } number ? parameter.Write(parameters, number) : parameters;
    }

    private static ulong ParseDisabled(Fields o, string name, int index, string text)
    {
        if (RuleIds.Find(text) is not { } rule) o.Fail(name, "is not the id of a rule", index);
        else if (!rule.CanBeDisabled()) o.Fail(name, "cannot be disabled", index);
        else return rule.Bit();
        return 0;
    }

    private static TimeWindow ReadQuietHours(Fields o, string name, TimeWindow defaults) =>
        o.Object(name, TimeWindowReader.StartEnd, x => new Window(TimeWindowReader.ReadStartEnd(x, defaults)))?.Value ?? defaults;

    private static FrozenSet<string> ReadSet(Fields o, string name) => (o.Texts(name) ?? []).ToFrozenSet(StringComparer.Ordinal);

    private static FrozenSet<int> ReadDays(Fields o, string name) => (o.Values(name, ParseDay) ?? []).ToFrozenSet();

    private static int ParseDay(Fields o, string name, int index, string text)
    {
        if (!Lexical.TryDate(System.Text.Encoding.UTF8.GetBytes(text), out var day)) o.Fail(name, "must be a date of the form YYYY-MM-DD", index);
        return day;
    }

    private static RestrictedGoods ReadGoods(Fields o) => new(o.Flag("reviewNumber"), o.Flag("minorsBarred"), o.Flag("banned"));

    private static VendorLimits ReadVendor(Fields o) => new(
        o.Number("capLicensed", MaxVendorCap),
        o.Number("capUnlicensed", MaxVendorCap),
        o.Number("serviceCap", MaxVendorCap),
        o.Object("hours", TimeWindowReader.FromTo, static x => new Window(TimeWindowReader.ReadFromTo(x)))?.Value,
        o.Number("appTotal"));

    private static Retention ReadRetention(Fields o)
    {
        var defaults = new Retention();
        return o.Object("retention", RetentionShape, x => new Retention(
            x.Number("sendLogDays") ?? defaults.SendLogDays,
            x.Number("adArchiveDays") ?? defaults.AdArchiveDays,
            x.Number("sharingRecordDays") ?? defaults.SharingRecordDays,
            x.Number("reviewTrailDays") ?? defaults.ReviewTrailDays)) ?? defaults;
    }

    private sealed record Window(TimeWindow Value);
}
