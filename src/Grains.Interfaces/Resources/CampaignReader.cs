using System.Text.Json;
using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>Reads a campaign (contracts §2.5).</summary>
public static class CampaignReader
{
    /// <summary>How many users a submission may list inline.</summary>
    public const int MaxInlineUsers = 100_000;

    private const int MaxScore = 1000;

    private static readonly Shape Root = new(
        "id", "providerId", "appId", "class", "category", "topic", "sensitivity", "title", "body", "region", "source", "links", "landingHash",
        "landingMatch", "image", "ad", "adMark", "commercialDeclared", "detectedCommercial", "aiGenerated", "labels", "shownName", "manageLink",
        "close", "selection", "variant", "audience", "startAt", "expiresAt", "priority", "templateId", "officialWarning", "verifiedNewFact",
        "review", "feedback");

    private static readonly Shape SourceShape = new(
        "originality", "unitId", "url", "author", "originalTitle", "publishedAt", "editor", "snapshotId", "bodyText", "names", "official", "newPeg");

    private static readonly Shape LinkShape = new("url", "resolvedUrl", "approvedUrl");
    private static readonly Shape ImageShape = new("url", "qrUrl");
    private static readonly Shape AdShape = new("goodsClass", "reviewNumber", "advertiser");
    private static readonly Shape AiShape = new("declared", "detectedScore", "labelShown", "metadata");
    private static readonly Shape LabelShape = new("code", "score", "by");
    private static readonly Shape CloseShape = new(
        "dismissible", "ongoing", "shake", "fullHeatArea", "fakeSign", "reappearSeconds", "taps", "countdownMs", "signVisibleAtMs");

    private static readonly Shape SelectionShape = new("mode", "tags", "modelId");
    private static readonly Shape VariantShape = new("title", "body", "minorSafe");
    private static readonly Shape AudienceShape = new("kind", "tags", "userIds", "audienceId");
    private static readonly Shape ReviewShape = new(
        "state", "author", "screenedBy", "editedBy", "approvals", "expiresAt", "titleChangeApproved", "bodyChangeApproved", "valueOrientation");

    private static readonly Shape ApprovalShape = new("by", "at", "hash");
    private static readonly Shape FeedbackShape = new("at", "delivered", "complaints", "clicks", "clicksWithoutReceipt");

    /// <summary>Reads one campaign with its id from a UTF-8 JSON document. Never throws for what is in it.</summary>
    public static ReadResult<Campaign> Read(ReadOnlyMemory<byte> utf8, UnknownFields unknown) =>
        ResourceReader.Read(utf8, unknown, Root, static o => ReadRoot(o, o.RequiredId("id"), int.MaxValue));

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, UnknownFields)"/>
    public static ReadResult<Campaign> Read(JsonElement element, UnknownFields unknown) =>
        ResourceReader.Read(element, unknown, Root, static o => ReadRoot(o, o.RequiredId("id"), int.MaxValue));

    /// <summary>
    /// Reads a submission by HTTP: unknown fields are errors, the id may be missing (it is empty then, and the server derives it), and at most
    /// <see cref="MaxInlineUsers"/> users are listed.
    /// </summary>
    public static ReadResult<Campaign> ReadSubmission(ReadOnlyMemory<byte> utf8) =>
        ResourceReader.Read(utf8, UnknownFields.Reject, Root, static o => ReadRoot(o, o.Id("id") ?? "", MaxInlineUsers));

    /// <inheritdoc cref="ReadSubmission(ReadOnlyMemory{byte})"/>
    public static ReadResult<Campaign> ReadSubmission(JsonElement element) =>
        ResourceReader.Read(element, UnknownFields.Reject, Root, static o => ReadRoot(o, o.Id("id") ?? "", MaxInlineUsers));

    private static Campaign ReadRoot(Fields o, string id, int maxUsers)
    {
        var (startAt, expiresAt) = (o.Time("startAt"), o.Time("expiresAt"));
        if (startAt >= expiresAt) o.Fail("expiresAt", "must be later than startAt");
        var audience = o.Object("audience", AudienceShape, ReadAudience);
        if (audience?.UserIds.Count > maxUsers) o.Fail("audience", $"may list at most {maxUsers} users inline; upload a larger audience");
        return new Campaign
        {
            Id = id,
            ProviderId = o.RequiredId("providerId"),
            AppId = o.RequiredId("appId"),
            Class = o.RequiredOneOf("class", WireNames.Classes),
            Category = o.RequiredText("category"),
            Topic = o.Text("topic"),
            Sensitivity = o.OneOf("sensitivity", WireNames.Sensitivities) ?? Sensitivity.None,
            Title = o.RequiredText("title"),
            Body = o.RequiredText("body", mayBeEmpty: true),
            Region = o.Text("region") ?? "CN",
            Source = o.Object("source", SourceShape, ReadSource),
            Links = o.Items("links", LinkShape, static x => new Link(x.Text("url"), x.Text("resolvedUrl"), x.Text("approvedUrl"))) ?? [],
            LandingHash = o.Text("landingHash"),
            LandingMatch = o.OptionalFlag("landingMatch"),
            Image = o.Object("image", ImageShape, ReadImage),
            Ad = o.Object("ad", AdShape, ReadAd),
            AdMark = o.Flag("adMark"),
            CommercialDeclared = o.Flag("commercialDeclared"),
            DetectedCommercial = o.Number("detectedCommercial", MaxScore) ?? 0,
            AiGenerated = o.Object("aiGenerated", AiShape, ReadAi),
            Labels = o.Items("labels", LabelShape, ReadLabel),
            ShownName = o.Text("shownName"),
            ManageLink = o.Flag("manageLink"),
            Close = o.Object("close", CloseShape, ReadClose),
            Selection = o.Object("selection", SelectionShape, ReadSelection) ?? o.Absent("selection", new Selection(default, [], null)),
            Variant = o.Object("variant", VariantShape, ReadVariant),
            Audience = audience ?? o.Absent("audience", new Audience(default, [], [], null)),
            StartAt = o.Require("startAt", startAt),
            ExpiresAt = o.Require("expiresAt", expiresAt),
            Priority = o.Number("priority", 9) ?? 5,
            TemplateId = o.Id("templateId"),
            OfficialWarning = o.Flag("officialWarning"),
            VerifiedNewFact = o.Flag("verifiedNewFact"),
            Review = o.Object("review", ReviewShape, ReadReview),
            Feedback = o.Items("feedback", FeedbackShape, ReadFeedback) ?? [],
        };
    }

    private static NewsSource? ReadSource(Fields o)
    {
        var source = new NewsSource
        {
            Originality = o.OneOf("originality", WireNames.Originalities) ?? Originality.Reprint,
            UnitId = o.Id("unitId", mayBeEmpty: true),
            Url = o.Text("url"),
            Author = o.Text("author"),
            OriginalTitle = o.Text("originalTitle"),
            PublishedAt = o.Time("publishedAt"),
            Editor = o.Text("editor"),
            SnapshotId = o.Text("snapshotId"),
            BodyText = o.Text("bodyText"),
            Names = o.Texts("names") ?? [],
            Official = o.Flag("official"),
            NewPeg = o.Flag("newPeg"),
        };
        return o.IsMissing ? null : source;
    }

    private static Image? ReadImage(Fields o)
    {
        var image = new Image(o.Text("url"), o.Text("qrUrl"));
        return o.IsMissing ? null : image;
    }

    private static AdFacts? ReadAd(Fields o)
    {
        var ad = new AdFacts(o.Text("goodsClass"), o.Text("reviewNumber"), o.Text("advertiser"));
        return o.IsMissing ? null : ad;
    }

    private static AiGenerated? ReadAi(Fields o)
    {
        var ai = new AiGenerated(o.Flag("declared"), o.Number("detectedScore", MaxScore) ?? 0, o.Flag("labelShown"), o.Flag("metadata"));
        return o.IsMissing ? null : ai;
    }

    private static Label ReadLabel(Fields o) => new(
        o.RequiredText("code"),
        o.RequiredNumber("score", MaxScore),
        o.OneOf("by", WireNames.LabelAuthors) == WireNames.LabelBy.Reviewer);

    private static CloseBehaviour? ReadClose(Fields o)
    {
        var close = new CloseBehaviour(
            o.Flag("dismissible"),
            o.Flag("ongoing"),
            o.Flag("shake"),
            o.Flag("fullHeatArea"),
            o.Flag("fakeSign"),
            o.Number("reappearSeconds"),
            o.Number("taps"),
            o.Number("countdownMs"),
            o.Number("signVisibleAtMs"));
        return o.IsMissing ? null : close;
    }

    private static Selection? ReadSelection(Fields o)
    {
        var (mode, tags, model) = (o.OneOf("mode", WireNames.Modes), o.Texts("tags") ?? [], o.Id("modelId", mayBeEmpty: true));
        return o.IsMissing ? null : new Selection(o.Require("mode", mode), tags, model);
    }

    private static Variant? ReadVariant(Fields o)
    {
        var variant = new Variant(o.Text("title"), o.Text("body"), o.Flag("minorSafe"));
        return o.IsMissing ? null : variant;
    }

    private static Audience? ReadAudience(Fields o)
    {
        var (kind, tags, users, list) = (o.OneOf("kind", WireNames.Audiences), o.Texts("tags") ?? [], o.Ids("userIds") ?? [], o.Id("audienceId"));
        return o.IsMissing ? null : new Audience(o.Require("kind", kind), tags, users, list);
    }

    private static Review? ReadReview(Fields o)
    {
        var review = new Review
        {
            State = o.Text("state"),
            Author = o.Text("author"),
            ScreenedBy = o.Text("screenedBy"),
            EditedBy = o.Text("editedBy"),
            Approvals = o.Items("approvals", ApprovalShape, static x => new Approval(x.RequiredText("by"), x.RequiredTime("at"), x.Text("hash"))) ?? [],
            ExpiresAt = o.Time("expiresAt"),
            TitleChangeApproved = o.Flag("titleChangeApproved"),
            BodyChangeApproved = o.Flag("bodyChangeApproved"),
            ValueOrientation = o.Text("valueOrientation"),
        };
        return o.IsMissing ? null : review;
    }

    private static Feedback ReadFeedback(Fields o) => new(
        o.RequiredTime("at"),
        o.RequiredNumber("delivered"),
        o.RequiredNumber("complaints"),
        o.RequiredNumber("clicks"),
        o.RequiredNumber("clicksWithoutReceipt"));
}
