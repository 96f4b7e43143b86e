using System.Text.Json;
using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>Reads a provider (contracts §2.2).</summary>
public static class ProviderReader
{
    private const int MaxPct = 100;

    private static readonly Shape Root = new(
        "id", "legalEntityId", "name", "status", "suspendedFrom", "apps", "newsLicences", "permits", "systems", "complaintEntry", "agreements",
        "minAgreementVersion", "purposeVersions", "frequencyPlan", "parityJustification", "ratioPlan", "linkAllowList", "algorithms",
        "reviewers", "reviewLoad", "templates", "suppressions", "dailyQuota");

    private static readonly Shape AppShape = new("id", "registeredNames", "minorsProduct");
    private static readonly Shape LicenceShape = new("number", "holder", "types", "region", "validFrom", "validTo", "suspendedFrom");
    private static readonly Shape PermitShape = new("type", "number", "validFrom", "validTo", "suspendedFrom");
    private static readonly Shape SystemsShape = new("contentReview", "ecosystem", "dataProtection", "minors", "popupNorms");
    private static readonly Shape SystemShape = new("version", "approver", "nextReview");
    private static readonly Shape ComplaintEntryShape = new("url", "downSince");
    private static readonly Shape AgreementShape = new("version", "effectiveFrom", "form", "cancel", "declaredPerDay");
    private static readonly Shape PlanShape = new("ordinary", "member");
    private static readonly Shape JustificationShape = new("approver", "text", "version");
    private static readonly Shape RatioShape = new("newsMinPct", "newsMaxPct");
    private static readonly Shape AlgorithmShape = new(
        "modelId", "status", "opinionAttribute", "onlineSince", "filingNumber", "filingDisplayed", "objective", "assessedAt");

    private static readonly Shape ReviewerShape = new("id", "certifiedUntil");
    private static readonly Shape LoadShape = new("at", "arriving", "capacity");
    private static readonly Shape TemplateShape = new("id", "class", "approvedBy", "approvedAt", "vendorClass");
    private static readonly Shape SuppressionShape = new("id", "target", "reason", "approver");

    /// <summary>Reads one provider from a UTF-8 JSON document. Never throws for what is in it.</summary>
    public static ReadResult<Provider> Read(ReadOnlyMemory<byte> utf8, UnknownFields unknown) => ResourceReader.Read(utf8, unknown, Root, ReadRoot);

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, UnknownFields)"/>
    public static ReadResult<Provider> Read(JsonElement element, UnknownFields unknown) => ResourceReader.Read(element, unknown, Root, ReadRoot);

    private static Provider ReadRoot(Fields o)
    {
        var provider = new Provider
        {
            Id = o.RequiredId("id"),
            LegalEntityId = o.RequiredId("legalEntityId"),
            Name = o.Text("name") ?? "",
            Suspended = o.OneOf("status", WireNames.ProviderStatuses) == WireNames.ProviderStatus.Suspended,
            SuspendedFrom = o.Time("suspendedFrom") ?? Instants.Never,
            Apps = o.Items("apps", AppShape, ReadApp) ?? [],
            NewsLicences = o.Items("newsLicences", LicenceShape, ReadLicence) ?? [],
            Permits = o.Items("permits", PermitShape, ReadPermit) ?? [],
            Systems = o.Object("systems", SystemsShape, ReadSystems) ?? new(),
            ComplaintEntry = o.Object("complaintEntry", ComplaintEntryShape, ReadComplaintEntry),
            Agreements = o.Items("agreements", AgreementShape, ReadAgreement) ?? [],
            MinAgreementVersion = o.Number("minAgreementVersion") ?? 1,
            PurposeVersions = o.Object("purposeVersions", ClassCountsReader.Shape, ClassCountsReader.Read) ?? new(),
            FrequencyPlan = o.Object("frequencyPlan", PlanShape, ReadPlan),
            ParityJustification = o.Object("parityJustification", JustificationShape, ReadJustification),
            RatioPlan = o.Object("ratioPlan", RatioShape, ReadRatio),
            LinkAllowList = o.Domains("linkAllowList") ?? [],
            Algorithms = o.Items("algorithms", AlgorithmShape, ReadAlgorithm) ?? [],
            Reviewers = o.Items("reviewers", ReviewerShape, static x => new Reviewer(x.RequiredId("id"), x.RequiredDate("certifiedUntil"))) ?? [],
            ReviewLoad = ReadLoad(o),
            Templates = o.Items("templates", TemplateShape, ReadTemplate) ?? [],
            Suppressions = o.Items("suppressions", SuppressionShape, ReadSuppression) ?? [],
            DailyQuota = o.Number("dailyQuota"),
        };
        o.Unique("apps", "id", provider.Apps, x => x.Id);
        o.Unique("agreements", "version", provider.Agreements, x => x.Version);
        o.Unique("algorithms", "modelId", provider.Algorithms, x => x.ModelId);
        o.Unique("reviewers", "id", provider.Reviewers, x => x.Id);
        o.Unique("templates", "id", provider.Templates, x => x.Id);
        o.Unique("suppressions", "id", provider.Suppressions, x => x.Id ?? "");
        return provider;
    }

    private static App ReadApp(Fields o) => new(o.RequiredId("id"), o.Texts("registeredNames") ?? [], o.Flag("minorsProduct"));

    private static NewsLicence ReadLicence(Fields o) => new(
        o.Text("number"),
        o.RequiredId("holder"),
        (o.Values("types", ParseLicenceType) ?? []).Aggregate(LicenceTypes.None, (all, one) => all | one),
        o.Text("region") ?? "CN",
        o.RequiredDate("validFrom"),
        o.RequiredDate("validTo"),
        o.Time("suspendedFrom") ?? Instants.Never);

    private static LicenceTypes ParseLicenceType(Fields o, string name, int index, string text)
    {
        if (WireNames.Licences.TryFind(text, out var type)) return type;
        o.Fail(name, WireNames.Licences.Expected, index);
        return LicenceTypes.None;
    }

    private static Permit ReadPermit(Fields o) => new(
        o.RequiredText("type"), o.Text("number"), o.RequiredDate("validFrom"), o.RequiredDate("validTo"), o.Time("suspendedFrom") ?? Instants.Never);

    private static ManagementSystems ReadSystems(Fields o) => new(
        o.Object("contentReview", SystemShape, ReadSystem),
        o.Object("ecosystem", SystemShape, ReadSystem),
        o.Object("dataProtection", SystemShape, ReadSystem),
        o.Object("minors", SystemShape, ReadSystem),
        o.Object("popupNorms", SystemShape, ReadSystem));

    private static ManagementSystem? ReadSystem(Fields o)
    {
        var system = new ManagementSystem(o.Text("version"), o.Text("approver"), o.Date("nextReview"));
        return o.IsMissing ? null : system;
    }

    private static ComplaintEntry? ReadComplaintEntry(Fields o)
    {
        var entry = new ComplaintEntry(o.Text("url"), o.Time("downSince") ?? Instants.Never);
        return o.IsMissing ? null : entry;
    }

    private static Agreement ReadAgreement(Fields o) => new(
        o.RequiredNumber("version"),
        o.RequiredTime("effectiveFrom"),
        o.Text("form"),
        o.Text("cancel"),
        o.Object("declaredPerDay", ClassCountsReader.Shape, ClassCountsReader.Read) ?? new());

    private static FrequencyPlan? ReadPlan(Fields o)
    {
        var plan = new FrequencyPlan(
            o.Object("ordinary", ClassCountsReader.Shape, ClassCountsReader.Read) ?? new(),
            o.Object("member", ClassCountsReader.Shape, ClassCountsReader.Read) ?? new());
        return o.IsMissing ? null : plan;
    }

    private static ParityJustification? ReadJustification(Fields o)
    {
        var justification = new ParityJustification(o.Text("approver"), o.Text("text"), o.Text("version"));
        return o.IsMissing ? null : justification;
    }

    private static RatioPlan? ReadRatio(Fields o)
    {
        var (min, max) = (o.Number("newsMinPct", MaxPct), o.Number("newsMaxPct", MaxPct));
        return o.IsMissing ? null : new RatioPlan(o.Require("newsMinPct", min), o.Require("newsMaxPct", max));
    }

    private static Algorithm ReadAlgorithm(Fields o)
    {
        var opinion = o.Flag("opinionAttribute");
        return new Algorithm(
            o.RequiredId("modelId"),
            o.Text("status"),
            opinion,
            opinion ? o.RequiredTime("onlineSince") : o.Time("onlineSince"),
            o.Text("filingNumber"),
            o.Flag("filingDisplayed"),
            o.Text("objective"),
            o.Time("assessedAt"));
    }

    private static ReviewLoad[] ReadLoad(Fields o)
    {
        var load = o.Items("reviewLoad", LoadShape, static x => new ReviewLoad(x.RequiredTime("at"), x.RequiredNumber("arriving"), x.RequiredNumber("capacity"))) ?? [];
        o.Unique("reviewLoad", "at", load, x => x.At);
        return [.. load.Where(x => x is not null).OrderBy(x => x.At)];
    }

    private static Template ReadTemplate(Fields o) => new(
        o.RequiredId("id"),
        o.RequiredOneOf("class", WireNames.Classes),
        o.Ids("approvedBy") ?? [],
        o.RequiredTime("approvedAt"),
        o.Text("vendorClass"));

    private static Suppression ReadSuppression(Fields o) => new(o.RequiredId("id"), o.Text("target"), o.Text("reason"), o.Text("approver"));
}
