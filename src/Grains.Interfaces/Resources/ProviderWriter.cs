using System.Text.Json;
using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>Writes a provider as canonical JSON (contracts §2.2).</summary>
public static class ProviderWriter
{
    public static byte[] Write(Provider provider) => ResourceWriter.Write(provider, Write);

    /// <summary>Writes one object value.</summary>
    public static void Write(Utf8JsonWriter json, Provider provider)
    {
        json.WriteStartObject();
        json.Text("id", provider.Id);
        json.Text("legalEntityId", provider.LegalEntityId);
        json.Text("name", provider.Name);
        json.Text("status", provider.Suspended ? "suspended" : "active");
        json.Time("suspendedFrom", provider.SuspendedFrom);
        json.Items("apps", provider.Apps, WriteApp);
        json.Items("newsLicences", provider.NewsLicences, WriteLicence);
        json.Items("permits", provider.Permits, WritePermit);
        WriteSystems(json, provider.Systems);
        json.Object("complaintEntry", provider.ComplaintEntry, WriteComplaintEntry);
        json.Items("agreements", provider.Agreements, WriteAgreement);
        json.Number("minAgreementVersion", provider.MinAgreementVersion);
        json.Counts("purposeVersions", provider.PurposeVersions);
        json.Object("frequencyPlan", provider.FrequencyPlan, WritePlan);
        json.Object("parityJustification", provider.ParityJustification, WriteJustification);
        json.Object("ratioPlan", provider.RatioPlan, WriteRatio);
        json.Texts("linkAllowList", provider.LinkAllowList);
        json.Items("algorithms", provider.Algorithms, WriteAlgorithm);
        json.Items("reviewers", provider.Reviewers, WriteReviewer);
        json.Items("reviewLoad", provider.ReviewLoad, WriteLoad);
        json.Items("templates", provider.Templates, WriteTemplate);
        json.Items("suppressions", provider.Suppressions, WriteSuppression);
        json.Number("dailyQuota", provider.DailyQuota);
        json.WriteEndObject();
    }

    private static void WriteApp(Utf8JsonWriter json, App app)
    {
        json.Text("id", app.Id);
        json.Texts("registeredNames", app.RegisteredNames);
        json.Flag("minorsProduct", app.MinorsProduct);
    }

    private static void WriteLicence(Utf8JsonWriter json, NewsLicence licence)
    {
        json.Text("number", licence.Number);
        json.Text("holder", licence.Holder);
        json.WriteStartArray("types");
        foreach (var type in (ReadOnlySpan<LicenceTypes>)[LicenceTypes.Original, LicenceTypes.Reprint, LicenceTypes.Platform])
            if ((licence.Types & type) != 0) json.WriteStringValue(WireNames.Licences.NameOf(type));
        json.WriteEndArray();
        json.Text("region", licence.Region);
        json.Date("validFrom", licence.ValidFrom);
        json.Date("validTo", licence.ValidTo);
        json.Time("suspendedFrom", licence.SuspendedFrom);
    }

    private static void WritePermit(Utf8JsonWriter json, Permit permit)
    {
        json.Text("type", permit.Type);
        json.Text("number", permit.Number);
        json.Date("validFrom", permit.ValidFrom);
        json.Date("validTo", permit.ValidTo);
        json.Time("suspendedFrom", permit.SuspendedFrom);
    }

    private static void WriteSystems(Utf8JsonWriter json, ManagementSystems systems) => json.Object("systems", systems, static (j, x) =>
    {
        j.Object("contentReview", x.ContentReview, WriteSystem);
        j.Object("ecosystem", x.Ecosystem, WriteSystem);
        j.Object("dataProtection", x.DataProtection, WriteSystem);
        j.Object("minors", x.Minors, WriteSystem);
        j.Object("popupNorms", x.PopupNorms, WriteSystem);
    });

    private static void WriteSystem(Utf8JsonWriter json, ManagementSystem system)
    {
        json.Text("version", system.Version);
        json.Text("approver", system.Approver);
        json.Date("nextReview", system.NextReview);
    }

    private static void WriteComplaintEntry(Utf8JsonWriter json, ComplaintEntry entry)
    {
        json.Text("url", entry.Url);
        json.Time("downSince", entry.DownSince);
    }

    private static void WriteAgreement(Utf8JsonWriter json, Agreement agreement)
    {
        json.Number("version", agreement.Version);
        json.Time("effectiveFrom", agreement.EffectiveFrom);
        json.Text("form", agreement.Form);
        json.Text("cancel", agreement.Cancel);
        json.Counts("declaredPerDay", agreement.DeclaredPerDay);
    }

    private static void WritePlan(Utf8JsonWriter json, FrequencyPlan plan)
    {
        json.Counts("ordinary", plan.Ordinary);
        json.Counts("member", plan.Member);
    }

    private static void WriteJustification(Utf8JsonWriter json, ParityJustification justification)
    {
        json.Text("approver", justification.Approver);
        json.Text("text", justification.Text);
        json.Text("version", justification.Version);
    }

    private static void WriteRatio(Utf8JsonWriter json, RatioPlan plan)
    {
        json.Number("newsMinPct", plan.NewsMinPct);
        json.Number("newsMaxPct", plan.NewsMaxPct);
    }

    private static void WriteAlgorithm(Utf8JsonWriter json, Algorithm algorithm)
    {
        json.Text("modelId", algorithm.ModelId);
        json.Text("status", algorithm.Status);
        json.Flag("opinionAttribute", algorithm.OpinionAttribute);
        json.Time("onlineSince", algorithm.OnlineSince);
        json.Text("filingNumber", algorithm.FilingNumber);
        json.Flag("filingDisplayed", algorithm.FilingDisplayed);
        json.Text("objective", algorithm.Objective);
        json.Time("assessedAt", algorithm.AssessedAt);
    }

    private static void WriteReviewer(Utf8JsonWriter json, Reviewer reviewer)
    {
        json.Text("id", reviewer.Id);
        json.Date("certifiedUntil", reviewer.CertifiedUntil);
    }

    private static void WriteLoad(Utf8JsonWriter json, ReviewLoad load)
    {
        json.Time("at", load.At);
        json.Number("arriving", load.Arriving);
        json.Number("capacity", load.Capacity);
    }

    private static void WriteTemplate(Utf8JsonWriter json, Template template)
    {
        json.Text("id", template.Id);
        json.Text("class", WireNames.Of(template.Class));
        json.Texts("approvedBy", template.ApprovedBy);
        json.Time("approvedAt", template.ApprovedAt);
        json.Text("vendorClass", template.VendorClass);
    }

    private static void WriteSuppression(Utf8JsonWriter json, Suppression suppression)
    {
        json.Text("id", suppression.Id);
        json.Text("target", suppression.Target);
        json.Text("reason", suppression.Reason);
        json.Text("approver", suppression.Approver);
    }
}
