using PushOrleans.Compliance;

namespace PushOrleans.Journal;

/// <summary>
/// The compact binary form of a user's profile, as personal payloads and snapshots keep it. One version byte, then the fields in a fixed
/// order: varints, instants as differences to the one before, each distinct string once. Versions are only added: what was written once
/// stays readable.
/// </summary>
public static class UserProfileCodec
{
    private const byte Version = 1;

    // The same, then the register of devices.
    private const byte VersionWithRegister = 2;

    public static byte[] Encode(UserProfile profile)
    {
        var scratch = ProfileScratch.Take();
        try
        {
            Encode(profile, new ProfileWriter(scratch.Bytes, scratch.Seen));
            return scratch.Bytes.WrittenSpan.ToArray();
        }
        finally
        {
            scratch.GiveBack();
        }
    }

    private static void Encode(UserProfile profile, ProfileWriter to)
    {
        to.Byte(profile.Register is null ? Version : VersionWithRegister);
        to.Text(profile.Id);
        to.Text(profile.TimeZone);
        to.Byte((byte)profile.AgeBand);
        to.Flag(profile.GuardianConsent is not null);
        if (profile.GuardianConsent is { } guardian)
        {
            to.Instant(guardian.GrantedAt);
            to.Instant(guardian.WithdrawnAt);
        }

        to.Count(profile.Consents.Length);
        foreach (var x in profile.Consents)
        {
            to.Text(x.LegalEntityId);
            to.Byte((byte)(((byte)x.Purpose << 1) | (x.VendorSharing ? 1 : 0)));
            to.Number(x.Version);
            to.Instant(x.GrantedAt);
            to.Instant(x.WithdrawnAt);
        }

        to.Count(profile.Refusals.Length);
        foreach (var x in profile.Refusals)
        {
            to.Text(x.LegalEntityId);
            to.Byte((byte)(x.Purpose ?? CampaignClass.Unknown));
            to.Instant(x.At);
            to.Instant(x.LiftedAt);
        }

        to.Count(profile.Agreements.Length);
        foreach (var x in profile.Agreements)
        {
            to.Text(x.ProviderId);
            to.Number(x.Version);
            to.Instant(x.AcceptedAt);
        }

        to.Count(profile.CategoryOptOuts.Length);
        foreach (var x in profile.CategoryOptOuts)
        {
            to.Text(x.Category);
            to.Text(x.LegalEntityId);
            to.Instant(x.At);
        }

        to.Instant(profile.PersonalisationOffAt);
        to.Texts(profile.Tags);
        to.Count(profile.DeletedTags.Length);
        foreach (var x in profile.DeletedTags)
        {
            to.Text(x.Tag);
            to.Instant(x.At);
        }

        to.Count(profile.MemberTiers.Length);
        foreach (var x in profile.MemberTiers)
        {
            to.Text(x.ProviderId);
            to.Flag(x.Member);
        }

        to.Count(profile.FrequencyChoices.Length);
        foreach (var x in profile.FrequencyChoices)
        {
            to.Text(x.ProviderId);
            to.Text(x.Category);
            to.Number(x.PerDay);
        }

        to.Flag(profile.QuietHours is not null);
        if (profile.QuietHours is { } windows)
        {
            to.Count(windows.Length);
            foreach (var x in windows)
            {
                to.Number(x.Start);
                to.Number(x.End);
            }
        }

        to.Count(profile.Devices.Length);
        foreach (var x in profile.Devices)
        {
            to.Text(x.Id);
            to.Text(x.Vendor);
        }

        to.Texts(profile.Subscriptions);
        if (profile.Register is not { } register) return;
        to.Count(register.Addresses.Length);
        foreach (var x in register.Addresses)
        {
            to.Text(x.DeviceId);
            to.Text(x.Channel);
            to.Text(x.Token);
        }

        to.Texts(register.Gone);
    }

    /// <param name="bytes">What <see cref="Encode(UserProfile)"/> wrote, all of it.</param>
    /// <param name="pool">Shares strings that repeat between users.</param>
    /// <exception cref="CorruptRecordException">The bytes are not a profile, or of a later version.</exception>
    public static UserProfile Decode(ReadOnlySpan<byte> bytes, StringPool? pool = null)
    {
        var scratch = ProfileScratch.Take();
        try
        {
            return Decode(new ProfileReader(bytes, scratch.Seen, pool));
        }
        finally
        {
            scratch.GiveBack();
        }
    }

    private static UserProfile Decode(ProfileReader from)
    {
        var version = from.Byte();
        if (version is not (Version or VersionWithRegister)) throw new CorruptRecordException($"A profile of version {version} cannot be read.");
        var id = from.UniqueText() ?? throw new CorruptRecordException("A profile without an id.");
        var timeZone = from.Text();
        var profile = new UserProfile
        {
            Id = id,
            TimeZone = timeZone,
            Zone = Zone.Find(timeZone),
            AgeBand = (AgeBand)from.Byte(),
            GuardianConsent = from.Flag() ? new GuardianConsent(from.Instant(), from.Instant()) : null,
            Consents = from.Items(ReadConsent),
            Refusals = from.Items(ReadRefusal),
            Agreements = from.Items(static (ref x) => new AgreementAcceptance(x.RequiredText(), x.Number(), x.Instant())),
            CategoryOptOuts = from.Items(static (ref x) => new CategoryOptOut(x.RequiredText(), x.Text(), x.Instant())),
            PersonalisationOffAt = from.Instant(),
            Tags = from.Items(static (ref x) => x.RequiredText()),
            DeletedTags = from.Items(static (ref x) => new DeletedTag(x.RequiredText(), x.Instant())),
            MemberTiers = from.Items(static (ref x) => new MemberTier(x.RequiredText(), x.Flag())),
            FrequencyChoices = from.Items(static (ref x) => new FrequencyChoice(x.Text(), x.Text(), x.Number())),
            QuietHours = from.Flag() ? from.Items(static (ref x) => new TimeWindow((int)x.Number(), (int)x.Number())) : null,
            Devices = from.Items(static (ref x) => new Device(x.UniqueText() ?? "", x.RequiredText())),
            Subscriptions = from.Items(static (ref x) => x.RequiredText()),
            Register = version == VersionWithRegister ? ReadRegister(ref from) : null,
        };
        if (!from.IsAtEnd) throw new CorruptRecordException("A profile with bytes after its end.");
        return profile;
    }

    private static ConsentRecord ReadConsent(ref ProfileReader from)
    {
        var entity = from.RequiredText();
        var kind = from.Byte();
        return new ConsentRecord(entity, (CampaignClass)(kind >> 1), (kind & 1) != 0, from.Number(), from.Instant(), from.Instant());
    }

    private static DeviceRegister ReadRegister(ref ProfileReader from) => new(
        from.Items(static (ref x) => new DeviceAddress(x.UniqueText() ?? "", x.Text(), x.UniqueText() ?? "")),
        from.Items(static (ref x) => x.UniqueText() ?? ""));

    private static Refusal ReadRefusal(ref ProfileReader from)
    {
        var (entity, purpose) = (from.RequiredText(), (CampaignClass)from.Byte());
        return new Refusal(entity, purpose == CampaignClass.Unknown ? null : purpose, from.Instant(), from.Instant());
    }
}
