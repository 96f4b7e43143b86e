using System.Text.Json;
using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>Writes a campaign as canonical JSON (contracts §2.5).</summary>
public static class CampaignWriter
{
    public static byte[] Write(Campaign campaign) => ResourceWriter.Write(campaign, Write);

    /// <summary>Writes one object value.</summary>
    public static void Write(Utf8JsonWriter json, Campaign campaign)
    {
        json.WriteStartObject();
        json.Text("id", campaign.Id.Length == 0 ? null : campaign.Id);
        json.Text("providerId", campaign.ProviderId);
        json.Text("appId", campaign.AppId);
        json.Text("class", WireNames.Of(campaign.Class));
        json.Text("category", campaign.Category);
        json.Text("topic", campaign.Topic);
        json.Text("sensitivity", WireNames.Sensitivities.NameOf(campaign.Sensitivity));
        json.Text("title", campaign.Title);
        json.Text("body", campaign.Body);
        json.Text("region", campaign.Region);
        json.Object("source", campaign.Source, WriteSource);
        json.Items("links", campaign.Links, WriteLink);
        json.Text("landingHash", campaign.LandingHash);
        json.Flag("landingMatch", campaign.LandingMatch);
        json.Object("image", campaign.Image, WriteImage);
        json.Object("ad", campaign.Ad, WriteAd);
        json.Flag("adMark", campaign.AdMark);
        json.Flag("commercialDeclared", campaign.CommercialDeclared);
        json.Number("detectedCommercial", campaign.DetectedCommercial);
        json.Object("aiGenerated", campaign.AiGenerated, WriteAi);
        json.Items("labels", campaign.Labels, WriteLabel);
        json.Text("shownName", campaign.ShownName);
        json.Flag("manageLink", campaign.ManageLink);
        json.Object("close", campaign.Close, WriteClose);
        json.Object("selection", campaign.Selection, WriteSelection);
        json.Object("variant", campaign.Variant, WriteVariant);
        json.Object("audience", campaign.Audience, WriteAudience);
        json.Time("startAt", campaign.StartAt);
        json.Time("expiresAt", campaign.ExpiresAt);
        json.Number("priority", campaign.Priority);
        json.Text("templateId", campaign.TemplateId);
        json.Flag("officialWarning", campaign.OfficialWarning);
        json.Flag("verifiedNewFact", campaign.VerifiedNewFact);
        json.Object("review", campaign.Review, WriteReview);
        json.Items("feedback", campaign.Feedback, WriteFeedback);
        json.WriteEndObject();
    }

    /// <summary>Writes the review record alone, as one object value.</summary>
    public static void Write(Utf8JsonWriter json, Review review)
    {
        json.WriteStartObject();
        WriteReview(json, review);
        json.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter json, NewsSource source)
    {
        json.Text("originality", WireNames.Originalities.NameOf(source.Originality));
        json.Text("unitId", source.UnitId);
        json.Text("url", source.Url);
        json.Text("author", source.Author);
        json.Text("originalTitle", source.OriginalTitle);
        json.Time("publishedAt", source.PublishedAt);
        json.Text("editor", source.Editor);
        json.Text("snapshotId", source.SnapshotId);
        json.Text("bodyText", source.BodyText);
        json.Texts("names", source.Names);
        json.Flag("official", source.Official);
        json.Flag("newPeg", source.NewPeg);
    }

    private static void WriteLink(Utf8JsonWriter json, Link link)
    {
        json.Text("url", link.Url);
        json.Text("resolvedUrl", link.ResolvedUrl);
        json.Text("approvedUrl", link.ApprovedUrl);
    }

    private static void WriteImage(Utf8JsonWriter json, Image image)
    {
        json.Text("url", image.Url);
        json.Text("qrUrl", image.QrUrl);
    }

    private static void WriteAd(Utf8JsonWriter json, AdFacts ad)
    {
        json.Text("goodsClass", ad.GoodsClass);
        json.Text("reviewNumber", ad.ReviewNumber);
        json.Text("advertiser", ad.Advertiser);
    }

    private static void WriteAi(Utf8JsonWriter json, AiGenerated ai)
    {
        json.Flag("declared", ai.Declared);
        json.Number("detectedScore", ai.DetectedScore);
        json.Flag("labelShown", ai.LabelShown);
        json.Flag("metadata", ai.Metadata);
    }

    private static void WriteLabel(Utf8JsonWriter json, Label label)
    {
        json.Text("code", label.Code);
        json.Number("score", label.Score);
        json.Text("by", label.ByReviewer ? "reviewer" : "machine");
    }

    private static void WriteClose(Utf8JsonWriter json, CloseBehaviour close)
    {
        json.Flag("dismissible", close.Dismissible);
        json.Flag("ongoing", close.Ongoing);
        json.Flag("shake", close.Shake);
        json.Flag("fullHeatArea", close.FullHeatArea);
        json.Flag("fakeSign", close.FakeSign);
        json.Number("reappearSeconds", close.ReappearSeconds);
        json.Number("taps", close.Taps);
        json.Number("countdownMs", close.CountdownMs);
        json.Number("signVisibleAtMs", close.SignVisibleAtMs);
    }

    private static void WriteSelection(Utf8JsonWriter json, Selection selection)
    {
        json.Text("mode", WireNames.Modes.NameOf(selection.Mode));
        json.Texts("tags", selection.Tags);
        json.Text("modelId", selection.ModelId);
    }

    private static void WriteVariant(Utf8JsonWriter json, Variant variant)
    {
        json.Text("title", variant.Title);
        json.Text("body", variant.Body);
        json.Flag("minorSafe", variant.MinorSafe);
    }

    private static void WriteAudience(Utf8JsonWriter json, Audience audience)
    {
        json.Text("kind", WireNames.Audiences.NameOf(audience.Kind));
        json.Texts("tags", audience.Tags);
        json.Texts("userIds", audience.UserIds);
        json.Text("audienceId", audience.AudienceId);
    }

    private static void WriteReview(Utf8JsonWriter json, Review review)
    {
        json.Text("state", review.State);
        json.Text("author", review.Author);
        json.Text("screenedBy", review.ScreenedBy);
        json.Text("editedBy", review.EditedBy);
        json.Items("approvals", review.Approvals, static (j, x) =>
        {
            j.Text("by", x.By);
            j.Time("at", x.At);
            j.Text("hash", x.Hash);
        });
        json.Time("expiresAt", review.ExpiresAt);
        json.Flag("titleChangeApproved", review.TitleChangeApproved);
        json.Flag("bodyChangeApproved", review.BodyChangeApproved);
        json.Text("valueOrientation", review.ValueOrientation);
    }

    private static void WriteFeedback(Utf8JsonWriter json, Feedback feedback)
    {
        json.Time("at", feedback.At);
        json.Number("delivered", feedback.Delivered);
        json.Number("complaints", feedback.Complaints);
        json.Number("clicks", feedback.Clicks);
        json.Number("clicksWithoutReceipt", feedback.ClicksWithoutReceipt);
    }
}
