using System.Text.Json;
using System.Text.Json.Nodes;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Grains;

/// <summary>What a step of review makes of a campaign, or why it may not be taken.</summary>
internal sealed record ReviewStep(ReviewStatus Status, string? Detail, Campaign? Campaign)
{
    public static ReviewStep To(Campaign campaign) => new(ReviewStatus.Done, null, campaign);

    public static ReviewStep Not(ReviewStatus status, string detail) => new(status, detail, null);
}

/// <summary>
/// The steps of review (rule 22, Prov. Art. 5(5)): draft → screened → edited → firstReview → secondReview → approved, or rejected. Pure. Approvals
/// bind to the content's hash and are void after an edit; who wrote the text cannot approve it.
/// </summary>
internal static class ReviewDesk
{
    /// <summary>What an edit may change: what users see or are led to, and what describes it.</summary>
    private static readonly HashSet<string> Editable = new(StringComparer.Ordinal)
    {
        "title", "body", "variant", "links", "source", "image", "landingHash", "landingMatch", "ad", "adMark", "commercialDeclared", "aiGenerated",
        "shownName", "manageLink", "close", "category", "topic", "sensitivity", "region", "templateId",
    };

    /// <summary>What users' grants are counted by.</summary>
    private static readonly HashSet<string> CountedBy = new(StringComparer.Ordinal) { "category", "topic", "sensitivity" };

    /// <summary>The review record with which a submission starts, unless it brings its own (import).</summary>
    public static Campaign Open(Campaign campaign, string by) => campaign.Review is not null
        ? campaign
        : campaign with { Review = new Review { State = campaign.Labels is null ? "draft" : "screened", Author = by, ScreenedBy = campaign.Labels is null ? null : by } };

    public static ReviewStep Screen(Campaign campaign, string by, ReadOnlyMemory<byte> body)
    {
        var merged = Merge(campaign, body, name => name == "labels");
        if (merged.Campaign is not { } screened) return merged;
        return screened.Labels is null
            ? ReviewStep.Not(ReviewStatus.Invalid, "/labels: required")
            : ReviewStep.To(With(screened, ReviewOf(screened) with { ScreenedBy = by }));
    }

    /// <param name="isSending">Users have grants of it: what grants are counted by stays.</param>
    public static ReviewStep Edit(Campaign campaign, string by, ReadOnlyMemory<byte> body, bool isSending = false)
    {
        var merged = Merge(campaign, body, name => Editable.Contains(name) && !(isSending && CountedBy.Contains(name)));
        if (merged.Campaign is not { } edited) return merged;

        // Whether a source is an official one is not an editor's to say.
        if (edited.Source is { } source) edited = edited with { Source = source with { Official = campaign.Source?.Official ?? false } };
        return ReviewStep.To(With(edited, ReviewOf(edited) with
        {
            EditedBy = by,
            Approvals = [],
            ExpiresAt = null,
            TitleChangeApproved = false,
            BodyChangeApproved = false,
        }));
    }

    public static ReviewStep Approve(Campaign campaign, Provider? provider, Zone dayZone, string by, string? hash, ReadOnlyMemory<byte> body, int needed, long now, long? expiresAt)
    {
        var review = ReviewOf(campaign);
        if (hash != ContentHash.Of(campaign)) return ReviewStep.Not(ReviewStatus.HashChanged, "the content is another one now");
        if (string.IsNullOrEmpty(review.ScreenedBy)) return ReviewStep.Not(ReviewStatus.StateNotAllowed, "not screened yet");
        if (string.IsNullOrEmpty(review.EditedBy)) return ReviewStep.Not(ReviewStatus.StateNotAllowed, "not edited yet");
        if (by == review.Author) return ReviewStep.Not(ReviewStatus.PersonNotAllowed, "the author cannot approve");
        if (provider is null || !provider.IsCertified(by, now, dayZone)) return ReviewStep.Not(ReviewStatus.PersonNotAllowed, "not a certified reviewer of the provider");
        if (review.Approvals.Any(approval => approval.By == by && approval.Hash == hash)) return ReviewStep.Not(ReviewStatus.PersonNotAllowed, "has approved this content already");
        if (ReadFlags(body) is not { } flags) return ReviewStep.Not(ReviewStatus.Invalid, "not an object of flags");
        review = review with
        {
            Approvals = [.. review.Approvals, new Approval(by, now, hash)],
            TitleChangeApproved = review.TitleChangeApproved || flags.TitleChange,
            BodyChangeApproved = review.BodyChangeApproved || flags.BodyChange,
            ValueOrientation = flags.ValueOrientation ?? review.ValueOrientation,
            ExpiresAt = expiresAt is { } end ? Math.Min(end, review.ExpiresAt ?? end) : review.ExpiresAt,
        };
        var approved = campaign with { OfficialWarning = campaign.OfficialWarning || flags.OfficialWarning, VerifiedNewFact = campaign.VerifiedNewFact || flags.VerifiedNewFact };
        return ReviewStep.To(With(approved, review, needed));
    }

    public static ReviewStep Reject(Campaign campaign, Provider? provider, Zone dayZone, string by, string? hash, long now)
    {
        if (hash != ContentHash.Of(campaign)) return ReviewStep.Not(ReviewStatus.HashChanged, "the content is another one now");
        if (provider is null || !provider.IsCertified(by, now, dayZone)) return ReviewStep.Not(ReviewStatus.PersonNotAllowed, "not a certified reviewer of the provider");
        return ReviewStep.To(campaign with { Review = ReviewOf(campaign) with { State = "rejected" } });
    }

    /// <summary>A person's word that a hold was looked at.</summary>
    /// <param name="mustBeApproved">Users are released into decisions: rule 22 would refuse all of them while an edit is not approved.</param>
    public static ReviewStep Release(Campaign campaign, Provider? provider, Zone dayZone, string by, string? hash, long now, bool mustBeApproved = false)
    {
        if (hash != ContentHash.Of(campaign)) return ReviewStep.Not(ReviewStatus.HashChanged, "the content is another one now");
        if (mustBeApproved && campaign.Review?.State != "approved") return ReviewStep.Not(ReviewStatus.StateNotAllowed, "the content is not approved yet");
        return provider is not null && provider.IsCertified(by, now, dayZone)
            ? ReviewStep.To(campaign)
            : ReviewStep.Not(ReviewStatus.PersonNotAllowed, "not a certified reviewer of the provider");
    }

    private static Review ReviewOf(Campaign campaign) => campaign.Review ?? new Review { State = "draft" };

    private static Campaign With(Campaign campaign, Review review, int needed = int.MaxValue) => campaign with { Review = review with { State = StateOf(review, needed) } };

    private static string StateOf(Review review, int needed) => (review.Approvals.Select(approval => approval.By).Distinct(StringComparer.Ordinal).Count(), review) switch
    {
        ( > 0 and var have, _) when have >= needed => "approved",
        ( >= 2, _) => "secondReview",
        (1, _) => "firstReview",
        (_, { ScreenedBy: { Length: > 0 }, EditedBy: { Length: > 0 } }) => "edited",
        (_, { ScreenedBy: { Length: > 0 } }) => "screened",
        _ => "draft",
    };

    private static ReviewStep Merge(Campaign campaign, ReadOnlyMemory<byte> body, Func<string, bool> allowed)
    {
        JsonObject? changes;
        try
        {
            changes = body.IsEmpty ? [] : JsonNode.Parse(body.Span) as JsonObject;
        }
        catch (JsonException)
        {
            return ReviewStep.Not(ReviewStatus.Invalid, "not JSON");
        }

        if (changes is null) return ReviewStep.Not(ReviewStatus.Invalid, "not an object");
        var merged = JsonNode.Parse(CampaignWriter.Write(campaign))!.AsObject();
        foreach (var (name, value) in changes.ToList())
        {
            if (!allowed(name)) return ReviewStep.Not(ReviewStatus.Invalid, $"/{name}: cannot be changed here");
            merged[name] = value?.DeepClone();
        }

        var read = CampaignReader.Read(JsonSerializer.SerializeToUtf8Bytes(merged), UnknownFields.Reject);
        return read.Value is { } result ? ReviewStep.To(result) : ReviewStep.Not(ReviewStatus.Invalid, string.Join("; ", read.Errors));
    }

    private static ApprovalFlags? ReadFlags(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty) return new ApprovalFlags(false, false, null, false, false);
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;
            bool Flag(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
            return new ApprovalFlags(
                Flag("titleChangeApproved"),
                Flag("bodyChangeApproved"),
                root.TryGetProperty("valueOrientation", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null,
                Flag("officialWarning"),
                Flag("verifiedNewFact"));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record ApprovalFlags(bool TitleChange, bool BodyChange, string? ValueOrientation, bool OfficialWarning, bool VerifiedNewFact);
}
