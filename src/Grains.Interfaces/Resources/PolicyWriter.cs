using System.Text.Json;
using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>Writes a policy pack as canonical JSON (contracts §2.1), with every parameter.</summary>
public static class PolicyWriter
{
    public static byte[] Write(Policy policy) => ResourceWriter.Write(policy, Write);

    /// <summary>Writes one object value.</summary>
    public static void Write(Utf8JsonWriter json, Policy policy)
    {
        json.WriteStartObject();
        json.Text("id", policy.Id);
        json.Text("version", policy.Version);
        json.Text("jurisdiction", policy.Jurisdiction);
        json.Text("dayZone", policy.DayZone.Id);
        json.Text("defaultZone", policy.DefaultZone.Id);
        json.Number("maxRedecisions", policy.MaxRedecisions);
        WriteParameters(json, policy.Parameters);
        json.Texts("disabledRules", RuleIds.All.Where(rule => (policy.DisabledMask & rule.Bit()) != 0).Select(rule => rule.Id()));
        json.Object("quietHours", policy.QuietHours, static (j, x) => j.Window("start", "end", x));
        json.Object("minorQuietHours", policy.MinorQuietHours, static (j, x) => j.Window("start", "end", x));
        json.Texts("illegalTags", policy.IllegalTags.Order(StringComparer.Ordinal));
        json.Texts("newsCategories", policy.NewsCategories.Order(StringComparer.Ordinal));
        json.Map("categoryPermits", policy.CategoryPermits, static (j, key, permit) => j.WriteString(key, permit));
        json.Map("restrictedGoods", policy.RestrictedGoods, WriteGoods);
        json.Texts("criticalTerms", policy.CriticalTerms);
        json.Texts("forbiddenObjectives", policy.ForbiddenObjectives.Order(StringComparer.Ordinal));
        json.Texts("holidays", policy.Holidays.Order().Select(Lexical.FormatDate));
        json.Texts("extraWorkdays", policy.ExtraWorkdays.Order().Select(Lexical.FormatDate));
        json.Map("vendors", policy.Vendors, WriteVendor);
        json.Object("retention", policy.Retention, static (j, x) =>
        {
            j.Number("sendLogDays", x.SendLogDays);
            j.Number("adArchiveDays", x.AdArchiveDays);
            j.Number("sharingRecordDays", x.SharingRecordDays);
            j.Number("reviewTrailDays", x.ReviewTrailDays);
        });
        json.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter json, RuleParameters parameters)
    {
        json.WriteStartObject("parameters");
        foreach (var rule in ParameterTable.All.GroupBy(parameter => parameter.Rule))
        {
            json.WriteStartObject(rule.Key.Id());
            foreach (var parameter in rule)
            {
                if (parameter.Read(parameters) is not { } value) json.WriteNull(parameter.Name);
                else if (parameter.Kind == ParameterKind.Boolean) json.WriteBoolean(parameter.Name, value == 1);
                else json.WriteNumber(parameter.Name, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteGoods(Utf8JsonWriter json, string key, RestrictedGoods goods) => json.Object(key, goods, static (j, x) =>
    {
        j.Flag("reviewNumber", x.ReviewNumber);
        j.Flag("minorsBarred", x.MinorsBarred);
        j.Flag("banned", x.Banned);
    });

    private static void WriteVendor(Utf8JsonWriter json, string key, VendorLimits vendor) => json.Object(key, vendor, static (j, x) =>
    {
        j.Number("capLicensed", x.CapLicensed);
        j.Number("capUnlicensed", x.CapUnlicensed);
        j.Number("serviceCap", x.ServiceCap);
        if (x.Hours is { } hours) j.Object("hours", hours, static (k, y) => k.Window("from", "to", y));
        j.Number("appTotal", x.AppTotal);
    });
}
