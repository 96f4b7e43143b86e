using System.Text.Json;
using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>Writes a user as canonical JSON (contracts §2.4).</summary>
public static class UserWriter
{
    public static byte[] Write(UserProfile user) => ResourceWriter.Write(user, Write);

    /// <summary>Writes one object value.</summary>
    public static void Write(Utf8JsonWriter json, UserProfile user)
    {
        json.WriteStartObject();
        json.Text("id", user.Id);
        json.Text("timeZone", user.TimeZone);
        json.Text("ageBand", WireNames.AgeBands.NameOf(user.AgeBand));
        json.Object("guardianConsent", user.GuardianConsent, static (j, x) =>
        {
            j.Time("grantedAt", x.GrantedAt);
            j.Time("withdrawnAt", x.WithdrawnAt);
        });
        json.Items("consents", user.Consents, WriteConsent);
        json.Items("refusals", user.Refusals, WriteRefusal);
        json.Items("agreements", user.Agreements, static (j, x) =>
        {
            j.Text("providerId", x.ProviderId);
            j.Number("version", x.Version);
            j.Time("acceptedAt", x.AcceptedAt);
        });
        json.Items("categoryOptOuts", user.CategoryOptOuts, static (j, x) =>
        {
            j.Text("category", x.Category);
            j.Text("legalEntityId", x.LegalEntityId);
            j.Time("at", x.At);
        });
        json.Time("personalisationOffAt", user.PersonalisationOffAt);
        json.Texts("tags", user.Tags);
        json.Items("deletedTags", user.DeletedTags, static (j, x) =>
        {
            j.Text("tag", x.Tag);
            j.Time("at", x.At);
        });
        json.WriteStartObject("memberTiers");
        foreach (var tier in user.MemberTiers) json.Text(tier.ProviderId, tier.Member ? "member" : "ordinary");
        json.WriteEndObject();
        json.Items("frequencyChoices", user.FrequencyChoices, static (j, x) =>
        {
            j.Text("providerId", x.ProviderId);
            j.Text("category", x.Category);
            j.Number("perDay", x.PerDay);
        });
        json.Items("quietHours", user.QuietHours, static (j, x) => j.Window("start", "end", x));
        json.Items("devices", user.Devices, static (j, x) =>
        {
            j.Text("id", x.Id);
            j.Text("vendor", x.Vendor);
        });
        json.Texts("subscriptions", user.Subscriptions);
        json.WriteEndObject();
    }

    private static void WriteConsent(Utf8JsonWriter json, ConsentRecord consent)
    {
        json.Text("legalEntityId", consent.LegalEntityId);
        json.Text("purpose", WireNames.Of(consent.Purpose));
        json.Number("version", consent.Version);
        json.Time("grantedAt", consent.GrantedAt);
        json.Time("withdrawnAt", consent.WithdrawnAt);
        json.Flag("vendorSharing", consent.VendorSharing);
    }

    private static void WriteRefusal(Utf8JsonWriter json, Refusal refusal)
    {
        json.Text("legalEntityId", refusal.LegalEntityId);
        json.Text("purpose", refusal.Purpose is { } purpose ? WireNames.Of(purpose) : "*");
        json.Time("at", refusal.At);
        json.Time("liftedAt", refusal.LiftedAt);
    }
}
