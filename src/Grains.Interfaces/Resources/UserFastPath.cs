using System.Text.Json;
using System.Text.Unicode;
using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>
/// The short cut of <see cref="UserReader"/>: one pass without a document tree, because imports read users by the million. It takes documents
/// that are plainly valid and gives up on everything else (any error, an unknown field, an escape, a null in a map), which the full reader
/// then reads, so that there is one place where errors are told. What it takes it reads as the full reader does.
/// </summary>
internal ref partial struct UserFastPath
{
    /// <summary>Longer lists whose keys must differ are left to the full reader, which does not compare each with each.</summary>
    private const int MaxCompared = 64;

    [ThreadStatic]
    private static UserScratch? t_scratch;

    private readonly StringPool? _pool;
    private readonly UserScratch _scratch;
    private Utf8JsonReader _json;
    private bool _gaveUp;

    private UserFastPath(ReadOnlySpan<byte> utf8, StringPool? pool, UserScratch scratch)
    {
        _json = new Utf8JsonReader(utf8);
        (_pool, _scratch) = (pool, scratch);
    }

    /// <summary>The user, or null where the full reader must look.</summary>
    public static UserProfile? Read(ReadOnlySpan<byte> utf8, StringPool? pool)
    {
        if (!Utf8.IsValid(utf8)) return null;
        var scratch = t_scratch ?? new UserScratch();
        t_scratch = null;
        try
        {
            return new UserFastPath(utf8, pool, scratch).ReadDocument();
        }
        catch (JsonException)
        {
            return null;
        }
        finally
        {
            t_scratch = scratch;
        }
    }

    private UserProfile? ReadDocument()
    {
        if (!_json.Read() || _json.TokenType != JsonTokenType.StartObject) return null;
        var user = ReadRoot();
        return _gaveUp || _json.Read() ? null : user;
    }

    private UserProfile? ReadRoot()
    {
        string? id = null, timeZone = null;
        var ageBand = AgeBand.Unknown;
        GuardianConsent? guardian = null;
        ConsentRecord[] consents = [];
        Refusal[] refusals = [];
        AgreementAcceptance[] agreements = [];
        CategoryOptOut[] optOuts = [];
        var personalisationOffAt = Instants.Never;
        string[] tags = [], subscriptions = [];
        DeletedTag[] deletedTags = [];
        MemberTier[] tiers = [];
        FrequencyChoice[] choices = [];
        TimeWindow[]? quietHours = null;
        Device[] devices = [];

        var seen = 0u;
        while (NextName(out var name))
        {
            if (name.SequenceEqual("id"u8) && IsFirst(0, ref seen)) id = Id(null);
            else if (name.SequenceEqual("timeZone"u8) && IsFirst(1, ref seen)) timeZone = Text(_pool);
            else if (name.SequenceEqual("ageBand"u8) && IsFirst(2, ref seen)) ageBand = OneOf(WireNames.AgeBands) ?? AgeBand.Unknown;
            else if (name.SequenceEqual("guardianConsent"u8) && IsFirst(3, ref seen)) guardian = ReadGuardian();
            else if (name.SequenceEqual("consents"u8) && IsFirst(4, ref seen)) consents = ReadConsents();
            else if (name.SequenceEqual("refusals"u8) && IsFirst(5, ref seen)) refusals = ReadRefusals();
            else if (name.SequenceEqual("agreements"u8) && IsFirst(6, ref seen)) agreements = ReadAgreements();
            else if (name.SequenceEqual("categoryOptOuts"u8) && IsFirst(7, ref seen)) optOuts = ReadOptOuts();
            else if (name.SequenceEqual("personalisationOffAt"u8) && IsFirst(8, ref seen)) personalisationOffAt = Time();
            else if (name.SequenceEqual("tags"u8) && IsFirst(9, ref seen)) tags = ReadTexts(ids: false);
            else if (name.SequenceEqual("deletedTags"u8) && IsFirst(10, ref seen)) deletedTags = ReadDeletedTags();
            else if (name.SequenceEqual("memberTiers"u8) && IsFirst(11, ref seen)) tiers = ReadTiers();
            else if (name.SequenceEqual("frequencyChoices"u8) && IsFirst(12, ref seen)) choices = ReadChoices();
            else if (name.SequenceEqual("quietHours"u8) && IsFirst(13, ref seen)) quietHours = ReadQuietHours();
            else if (name.SequenceEqual("devices"u8) && IsFirst(14, ref seen)) devices = ReadDevices();
            else if (name.SequenceEqual("subscriptions"u8) && IsFirst(15, ref seen)) subscriptions = ReadTexts(ids: true);
            else GiveUp();
        }

        if (_gaveUp || id is null) return null;
        return new UserProfile
        {
            Id = id,
            TimeZone = timeZone,
            Zone = Zone.Find(timeZone),
            AgeBand = ageBand,
            GuardianConsent = guardian,
            Consents = consents,
            Refusals = refusals,
            Agreements = agreements,
            CategoryOptOuts = optOuts,
            PersonalisationOffAt = personalisationOffAt,
            Tags = tags,
            DeletedTags = deletedTags,
            MemberTiers = tiers,
            FrequencyChoices = choices,
            QuietHours = quietHours,
            Devices = devices,
            Subscriptions = subscriptions,
        };
    }

    private GuardianConsent? ReadGuardian()
    {
        if (!Opens(JsonTokenType.StartObject)) return null;
        var (granted, withdrawn, seen) = (Instants.Never, Instants.Never, 0u);
        while (NextName(out var name))
        {
            if (name.SequenceEqual("grantedAt"u8) && IsFirst(0, ref seen)) granted = Time();
            else if (name.SequenceEqual("withdrawnAt"u8) && IsFirst(1, ref seen)) withdrawn = Time();
            else GiveUp();
        }

        return granted == Instants.Never && withdrawn == Instants.Never ? null : new GuardianConsent(granted, withdrawn);
    }

    private ConsentRecord[] ReadConsents()
    {
        if (!Opens(JsonTokenType.StartArray)) return [];
        var items = Fresh(_scratch.Consents);
        while (NextObject())
        {
            string? entity = null;
            CampaignClass? purpose = null;
            var (sharing, version, granted, withdrawn, seen) = (false, -1L, Instants.Never, Instants.Never, 0u);
            while (NextName(out var name))
            {
                if (name.SequenceEqual("legalEntityId"u8) && IsFirst(0, ref seen)) entity = Id(_pool);
                else if (name.SequenceEqual("purpose"u8) && IsFirst(1, ref seen)) purpose = OneOf(WireNames.Classes);
                else if (name.SequenceEqual("version"u8) && IsFirst(2, ref seen)) version = Number();
                else if (name.SequenceEqual("grantedAt"u8) && IsFirst(3, ref seen)) granted = Time();
                else if (name.SequenceEqual("withdrawnAt"u8) && IsFirst(4, ref seen)) withdrawn = Time();
                else if (name.SequenceEqual("vendorSharing"u8) && IsFirst(5, ref seen)) sharing = Flag();
                else GiveUp();
            }

            if (entity is null || purpose is null || version < 0 || granted == Instants.Never) GiveUp();
            items.Add(new ConsentRecord(entity ?? "", purpose ?? default, sharing, version, granted, withdrawn));
        }

        return [.. items];
    }

    private Refusal[] ReadRefusals()
    {
        if (!Opens(JsonTokenType.StartArray)) return [];
        var items = Fresh(_scratch.Refusals);
        while (NextObject())
        {
            string? entity = null;
            (bool IsGiven, CampaignClass? Class) purpose = default;
            var (at, lifted, seen) = (Instants.Never, Instants.Never, 0u);
            while (NextName(out var name))
            {
                if (name.SequenceEqual("legalEntityId"u8) && IsFirst(0, ref seen)) entity = Id(_pool);
                else if (name.SequenceEqual("purpose"u8) && IsFirst(1, ref seen)) purpose = Purpose();
                else if (name.SequenceEqual("at"u8) && IsFirst(2, ref seen)) at = Time();
                else if (name.SequenceEqual("liftedAt"u8) && IsFirst(3, ref seen)) lifted = Time();
                else GiveUp();
            }

            if (entity is null || !purpose.IsGiven || at == Instants.Never) GiveUp();
            items.Add(new Refusal(entity ?? "", purpose.Class, at, lifted));
        }

        return [.. items];
    }

    private AgreementAcceptance[] ReadAgreements()
    {
        if (!Opens(JsonTokenType.StartArray)) return [];
        var items = Fresh(_scratch.Agreements);
        while (NextObject())
        {
            string? provider = null;
            var (version, accepted, seen) = (-1L, Instants.Never, 0u);
            while (NextName(out var name))
            {
                if (name.SequenceEqual("providerId"u8) && IsFirst(0, ref seen)) provider = Id(_pool);
                else if (name.SequenceEqual("version"u8) && IsFirst(1, ref seen)) version = Number();
                else if (name.SequenceEqual("acceptedAt"u8) && IsFirst(2, ref seen)) accepted = Time();
                else GiveUp();
            }

            if (provider is null || version < 0 || accepted == Instants.Never) GiveUp();
            items.Add(new AgreementAcceptance(provider ?? "", version, accepted));
        }

        return [.. items];
    }

    private CategoryOptOut[] ReadOptOuts()
    {
        if (!Opens(JsonTokenType.StartArray)) return [];
        var items = Fresh(_scratch.OptOuts);
        while (NextObject())
        {
            string? category = null, entity = null;
            var (at, seen) = (Instants.Never, 0u);
            while (NextName(out var name))
            {
                if (name.SequenceEqual("category"u8) && IsFirst(0, ref seen)) category = Text(_pool);
                else if (name.SequenceEqual("legalEntityId"u8) && IsFirst(1, ref seen)) entity = Id(_pool);
                else if (name.SequenceEqual("at"u8) && IsFirst(2, ref seen)) at = Time();
                else GiveUp();
            }

            if (category is null or "" || at == Instants.Never) GiveUp();
            items.Add(new CategoryOptOut(category ?? "", entity, at));
        }

        return [.. items];
    }

    private DeletedTag[] ReadDeletedTags()
    {
        if (!Opens(JsonTokenType.StartArray)) return [];
        var items = Fresh(_scratch.DeletedTags);
        while (NextObject())
        {
            string? tag = null;
            var (at, seen) = (Instants.Never, 0u);
            while (NextName(out var name))
            {
                if (name.SequenceEqual("tag"u8) && IsFirst(0, ref seen)) tag = Text(_pool);
                else if (name.SequenceEqual("at"u8) && IsFirst(1, ref seen)) at = Time();
                else GiveUp();
            }

            if (tag is null or "" || at == Instants.Never) GiveUp();
            items.Add(new DeletedTag(tag ?? "", at));
        }

        return [.. items];
    }

    private MemberTier[] ReadTiers()
    {
        if (!Opens(JsonTokenType.StartObject)) return [];
        var items = Fresh(_scratch.Tiers);
        while (NextName(out var name))
        {
            var provider = Pooled(name, _pool);
            if (!Lexical.IsId(provider) || items.Count == MaxCompared) GiveUp();
            foreach (var item in items)
                if (string.Equals(item.ProviderId, provider, StringComparison.Ordinal)) GiveUp();
            var tier = OneOf(WireNames.Tiers);
            if (tier is null) GiveUp();
            items.Add(new MemberTier(provider, tier == WireNames.Tier.Member));
        }

        return [.. items];
    }

    private FrequencyChoice[] ReadChoices()
    {
        if (!Opens(JsonTokenType.StartArray)) return [];
        var items = Fresh(_scratch.Choices);
        while (NextObject())
        {
            string? provider = null, category = null;
            var (perDay, seen) = (-1L, 0u);
            while (NextName(out var name))
            {
                if (name.SequenceEqual("providerId"u8) && IsFirst(0, ref seen)) provider = Id(_pool);
                else if (name.SequenceEqual("category"u8) && IsFirst(1, ref seen)) category = Text(_pool);
                else if (name.SequenceEqual("perDay"u8) && IsFirst(2, ref seen)) perDay = Number();
                else GiveUp();
            }

            if (perDay < 0) GiveUp();
            items.Add(new FrequencyChoice(provider, category, perDay));
        }

        return [.. items];
    }

    private TimeWindow[]? ReadQuietHours()
    {
        if (!Opens(JsonTokenType.StartArray)) return null;
        var items = Fresh(_scratch.Windows);
        while (NextObject())
        {
            var (start, end, seen) = (-1, -1, 0u);
            while (NextName(out var name))
            {
                if (name.SequenceEqual("start"u8) && IsFirst(0, ref seen)) start = TimeOfDay();
                else if (name.SequenceEqual("end"u8) && IsFirst(1, ref seen)) end = TimeOfDay();
                else GiveUp();
            }

            if (start < 0 || end < 0 || start == end) GiveUp();
            items.Add(new TimeWindow(start, end));
        }

        return [.. items];
    }

    private Device[] ReadDevices()
    {
        if (!Opens(JsonTokenType.StartArray)) return [];
        var items = Fresh(_scratch.Devices);
        while (NextObject())
        {
            string? id = null, vendor = null;
            var seen = 0u;
            while (NextName(out var name))
            {
                if (name.SequenceEqual("id"u8) && IsFirst(0, ref seen)) id = Id(null);
                else if (name.SequenceEqual("vendor"u8) && IsFirst(1, ref seen)) vendor = Text(_pool);
                else GiveUp();
            }

            if (id is null || vendor is null or "" || items.Count == MaxCompared) GiveUp();
            foreach (var item in items)
                if (string.Equals(item.Id, id, StringComparison.Ordinal)) GiveUp();
            items.Add(new Device(id ?? "", vendor ?? ""));
        }

        return [.. items];
    }

    private string[] ReadTexts(bool ids)
    {
        if (!Opens(JsonTokenType.StartArray)) return [];
        var items = Fresh(_scratch.Texts);
        while (!_gaveUp && _json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (TextHere(_pool) is { } text && (!ids || Lexical.IsId(text))) items.Add(text);
            else GiveUp();
        }

        return [.. items];
    }
}
