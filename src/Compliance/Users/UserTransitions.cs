namespace PushOrleans.Compliance;

/// <summary>How a user's record changes. Pure: the instant comes in, a new profile goes out, and the same one where nothing changes.</summary>
public static class UserTransitions
{
    /// <summary>Nobody is asked again for a consent within this many seconds of a no (30 days).</summary>
    public const long NoAskingAgainSeconds = 30 * 86_400;

    /// <summary>Whether asking for this consent at <paramref name="t"/> follows too soon on a withdrawal, or meets a standing refusal of those days.</summary>
    public static bool IsAskedTooSoon(UserProfile user, string legalEntityId, CampaignClass purpose, long t)
    {
        foreach (var consent in user.Consents)
            if (IsFor(consent, legalEntityId, purpose) && consent.WithdrawnAt <= t && t - consent.WithdrawnAt < NoAskingAgainSeconds) return true;
        foreach (var refusal in user.Refusals)
            if (Same(refusal.LegalEntityId, legalEntityId) && (refusal.Purpose is null || refusal.Purpose == purpose)
                && refusal.At <= t && refusal.LiftedAt > t && t - refusal.At < NoAskingAgainSeconds) return true;
        return false;
    }

    /// <summary>Adds a consent. Standing ones of the same entity and purpose that it covers give way to it; withdrawn ones stay as evidence.</summary>
    public static UserProfile GiveConsent(UserProfile user, string legalEntityId, CampaignClass purpose, long version, bool vendorSharing, long t)
    {
        bool IsCovered(ConsentRecord old) =>
            IsFor(old, legalEntityId, purpose) && old.WithdrawnAt > t && old.Version <= version && (vendorSharing || !old.VendorSharing);

        var given = new ConsentRecord(legalEntityId, purpose, vendorSharing, version, t, Instants.Never);
        return user with { Consents = [.. user.Consents.Where(old => !IsCovered(old)), given] };
    }

    /// <summary>Withdraws every standing consent of the entity to the purpose.</summary>
    public static UserProfile WithdrawConsent(UserProfile user, string legalEntityId, CampaignClass purpose, long t) =>
        !user.Consents.Any(consent => IsFor(consent, legalEntityId, purpose) && consent.WithdrawnAt > t)
            ? user
            : user with
            {
                Consents = Array.ConvertAll(user.Consents, consent =>
                    IsFor(consent, legalEntityId, purpose) && consent.WithdrawnAt > t ? consent with { WithdrawnAt = t } : consent),
            };

    /// <summary>Refuses the entity's pushes of a purpose, or of every one (null).</summary>
    public static UserProfile Refuse(UserProfile user, string legalEntityId, CampaignClass? purpose, long t) =>
        user.Refusals.Any(refusal => IsFor(refusal, legalEntityId, purpose) && refusal.At <= t && refusal.LiftedAt > t)
            ? user
            : user with { Refusals = [.. user.Refusals, new Refusal(legalEntityId, purpose, t, Instants.Never)] };

    /// <summary>Lifts the standing refusals of exactly that entity and purpose.</summary>
    public static UserProfile LiftRefusal(UserProfile user, string legalEntityId, CampaignClass? purpose, long t) =>
        !user.Refusals.Any(refusal => IsFor(refusal, legalEntityId, purpose) && refusal.LiftedAt > t)
            ? user
            : user with
            {
                Refusals = Array.ConvertAll(user.Refusals, refusal =>
                    IsFor(refusal, legalEntityId, purpose) && refusal.LiftedAt > t ? refusal with { LiftedAt = t } : refusal),
            };

    /// <summary>Sets all preferences at once. An opt-out or a personalisation-off that stands keeps its instant.</summary>
    public static UserProfile SetPreferences(UserProfile user, Preferences preferences, long t)
    {
        CategoryOptOut Standing(string category, string? legalEntityId)
        {
            foreach (var old in user.CategoryOptOuts)
                if (Same(old.Category, category) && Same(old.LegalEntityId, legalEntityId)) return old;
            return new CategoryOptOut(category, legalEntityId, t);
        }

        return user with
        {
            PersonalisationOffAt = preferences.Personalisation ? Instants.Never : Math.Min(user.PersonalisationOffAt, t),
            QuietHours = preferences.QuietHours,
            FrequencyChoices = preferences.FrequencyChoices,
            CategoryOptOuts = Array.ConvertAll(preferences.CategoryOptOuts, choice => Standing(choice.Category, choice.LegalEntityId)),
            TimeZone = preferences.TimeZone,
            Zone = Zone.Find(preferences.TimeZone),
        };
    }

    /// <summary>The tag stays on file, as the segments that were cut with it do; rule 33 reads the deletion.</summary>
    public static UserProfile DeleteTag(UserProfile user, string tag, long t) =>
        user.DeletedTags.Any(deleted => Same(deleted.Tag, tag))
            ? user
            : user with { DeletedTags = [.. user.DeletedTags, new DeletedTag(tag, t)] };

    /// <summary>Registers a device, or changes it; the new word on its address is the only one.</summary>
    /// <param name="channel">Null = the channel with the vendor's name.</param>
    /// <param name="token">Empty = none.</param>
    public static UserProfile PutDevice(UserProfile user, string deviceId, string vendor, string? channel = null, string token = "")
    {
        var device = new Device(deviceId, vendor);
        var register = user.Register ?? DeviceRegister.Empty;
        DeviceAddress? address = channel is null && token.Length == 0 ? null : new DeviceAddress(deviceId, channel, token);
        if (Array.IndexOf(user.Devices, device) >= 0 && register.Find(deviceId) == address && Array.IndexOf(register.Gone, deviceId) < 0) return user;
        var place = Array.FindIndex(user.Devices, old => Same(old.Id, deviceId));
        var devices = place < 0 ? [.. user.Devices, device] : user.Devices.ToArray();
        if (place >= 0) devices[place] = device;
        var others = register.Addresses.Where(old => !Same(old.DeviceId, deviceId));
        return user with
        {
            Devices = devices,
            Register = new DeviceRegister(address is { } known ? [.. others, known] : [.. others], [.. register.Gone.Where(gone => !Same(gone, deviceId))]).OrNull(),
        };
    }

    public static UserProfile RemoveDevice(UserProfile user, string deviceId) => !user.Devices.Any(device => Same(device.Id, deviceId)) ? user : user with
    {
        Devices = [.. user.Devices.Where(device => !Same(device.Id, deviceId))],
        Register = user.Register is { } register ? (register with { Addresses = [.. register.Addresses.Where(old => !Same(old.DeviceId, deviceId))] }).OrNull() : null,
    };

    /// <summary>
    /// A vendor no longer knows the token: the device leaves the file, and no upsert brings it back. Nothing changes when the device has been
    /// registered with another token since.
    /// </summary>
    public static UserProfile LoseDevice(UserProfile user, string deviceId, string token)
    {
        if (user.Register?.Find(deviceId) is not { } address || !Same(address.Token, token)) return user;
        var left = RemoveDevice(user, deviceId);
        var gone = left.Register?.Gone ?? [];
        return left with { Register = new DeviceRegister(left.Register?.Addresses ?? [], [.. gone.TakeLast(DeviceRegister.MostGone - 1), deviceId]) };
    }

    private static bool IsFor(in ConsentRecord consent, string legalEntityId, CampaignClass purpose) =>
        consent.Purpose == purpose && Same(consent.LegalEntityId, legalEntityId);

    private static bool IsFor(in Refusal refusal, string legalEntityId, CampaignClass? purpose) =>
        refusal.Purpose == purpose && Same(refusal.LegalEntityId, legalEntityId);

    private static bool Same(string? a, string? b) => string.Equals(a, b, StringComparison.Ordinal);
}

/// <summary>What a user chooses about pushes, as a whole.</summary>
/// <param name="QuietHours">Null = the policy's; empty = none.</param>
/// <param name="CategoryOptOuts">Instants are not read: what stands keeps its own.</param>
public sealed record Preferences(
    bool Personalisation, TimeWindow[]? QuietHours, FrequencyChoice[] FrequencyChoices, CategoryOptOut[] CategoryOptOuts, string? TimeZone);
