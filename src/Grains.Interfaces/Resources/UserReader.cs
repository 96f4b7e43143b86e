using System.Text.Json;
using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>Reads a user (contracts §2.4).</summary>
public static class UserReader
{
    private static readonly Shape Root = new(
        "id", "timeZone", "ageBand", "guardianConsent", "consents", "refusals", "agreements", "categoryOptOuts", "personalisationOffAt", "tags",
        "deletedTags", "memberTiers", "frequencyChoices", "quietHours", "devices", "subscriptions");

    private static readonly Shape GuardianShape = new("grantedAt", "withdrawnAt");
    private static readonly Shape ConsentShape = new("legalEntityId", "purpose", "version", "grantedAt", "withdrawnAt", "vendorSharing");
    private static readonly Shape RefusalShape = new("legalEntityId", "purpose", "at", "liftedAt");
    private static readonly Shape AcceptanceShape = new("providerId", "version", "acceptedAt");
    private static readonly Shape OptOutShape = new("category", "legalEntityId", "at");
    private static readonly Shape DeletedTagShape = new("tag", "at");
    private static readonly Shape ChoiceShape = new("providerId", "category", "perDay");
    private static readonly Shape DeviceShape = new("id", "vendor");

    /// <summary>Reads one user from a UTF-8 JSON document. Never throws for what is in it.</summary>
    /// <param name="utf8">One JSON object.</param>
    /// <param name="unknown">What fields that a user does not have are.</param>
    /// <param name="pool">Shares strings that repeat between users; null for a single one.</param>
    public static ReadResult<UserProfile> Read(ReadOnlyMemory<byte> utf8, UnknownFields unknown, StringPool? pool = null) =>
        UserFastPath.Read(utf8.Span, pool) is { } user ? new ReadResult<UserProfile>(user, [], []) : ReadInFull(utf8, unknown, pool);

    /// <summary>What a node can't keep of a user that is valid otherwise; null when it keeps all of it.</summary>
    public static Remark? BeyondLimits(UserProfile user) =>
        user.Devices.Length > UserProfile.MostDevices ? new Remark("/devices", $"has at most {UserProfile.MostDevices} items") : null;

    /// <summary>The reader that says what a user is; the fast path is a short cut to its answers.</summary>
    internal static ReadResult<UserProfile> ReadInFull(ReadOnlyMemory<byte> utf8, UnknownFields unknown, StringPool? pool = null) =>
        ResourceReader.Read(utf8, unknown, Root, ReadRoot, pool);

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, UnknownFields, StringPool?)"/>
    public static ReadResult<UserProfile> Read(JsonElement element, UnknownFields unknown, StringPool? pool = null) =>
        ResourceReader.Read(element, unknown, Root, ReadRoot, pool);

    private static UserProfile ReadRoot(Fields o)
    {
        var timeZone = o.Text("timeZone");
        var user = new UserProfile
        {
            Id = o.RequiredId("id", repeats: false),
            TimeZone = timeZone,
            Zone = Zone.Find(timeZone),
            AgeBand = o.OneOf("ageBand", WireNames.AgeBands) ?? AgeBand.Unknown,
            GuardianConsent = o.Object("guardianConsent", GuardianShape, ReadGuardian),
            Consents = o.Items("consents", ConsentShape, ReadConsent) ?? [],
            Refusals = o.Items("refusals", RefusalShape, ReadRefusal) ?? [],
            Agreements = o.Items("agreements", AcceptanceShape, ReadAcceptance) ?? [],
            CategoryOptOuts = o.Items("categoryOptOuts", OptOutShape, ReadOptOut) ?? [],
            PersonalisationOffAt = o.Time("personalisationOffAt") ?? Instants.Never,
            Tags = o.Texts("tags") ?? [],
            DeletedTags = o.Items("deletedTags", DeletedTagShape, ReadDeletedTag) ?? [],
            MemberTiers = ReadTiers(o),
            FrequencyChoices = o.Items("frequencyChoices", ChoiceShape, ReadChoice) ?? [],
            QuietHours = o.Items("quietHours", TimeWindowReader.StartEnd, TimeWindowReader.ReadStartEnd),
            Devices = o.Items("devices", DeviceShape, ReadDevice) ?? [],
            Subscriptions = o.Ids("subscriptions") ?? [],
        };
        o.Unique("devices", "id", user.Devices, x => x.Id ?? "");
        return user;
    }

    private static GuardianConsent? ReadGuardian(Fields o)
    {
        // Without grantedAt it never counts, which fails closed.
        var consent = new GuardianConsent(o.Time("grantedAt") ?? Instants.Never, o.Time("withdrawnAt") ?? Instants.Never);
        return o.IsMissing ? null : consent;
    }

    private static ConsentRecord ReadConsent(Fields o) => new(
        o.RequiredId("legalEntityId"),
        o.RequiredOneOf("purpose", WireNames.Classes),
        o.Flag("vendorSharing"),
        o.RequiredNumber("version"),
        o.RequiredTime("grantedAt"),
        o.Time("withdrawnAt") ?? Instants.Never);

    private static Refusal ReadRefusal(Fields o) => new(
        o.RequiredId("legalEntityId"), ReadPurpose(o), o.RequiredTime("at"), o.Time("liftedAt") ?? Instants.Never);

    private static CampaignClass? ReadPurpose(Fields o)
    {
        var purpose = o.RequiredText("purpose");
        if (purpose is "*" or "") return null;
        if (WireNames.Classes.TryFind(purpose, out var @class)) return @class;
        o.Fail("purpose", WireNames.Classes.Expected + ", *");
        return null;
    }

    private static AgreementAcceptance ReadAcceptance(Fields o) => new(o.RequiredId("providerId"), o.RequiredNumber("version"), o.RequiredTime("acceptedAt"));

    private static CategoryOptOut ReadOptOut(Fields o) => new(o.RequiredText("category"), o.Id("legalEntityId"), o.RequiredTime("at"));

    private static DeletedTag ReadDeletedTag(Fields o) => new(o.RequiredText("tag"), o.RequiredTime("at"));

    private static MemberTier[] ReadTiers(Fields o)
    {
        var tiers = o.Map("memberTiers", static entry =>
        {
            if (!Lexical.IsId(entry.Key)) entry.Fail("must stand under the id of a provider");
            return entry.OneOf(WireNames.Tiers) == WireNames.Tier.Member;
        });
        return tiers.Count == 0 ? [] : [.. tiers.Select(tier => new MemberTier(o.Pooled(tier.Key), tier.Value))];
    }

    private static FrequencyChoice ReadChoice(Fields o) => new(o.Id("providerId"), o.Text("category"), o.RequiredNumber("perDay"));

    private static Device ReadDevice(Fields o) => new(o.RequiredId("id", repeats: false), o.RequiredText("vendor"));
}
