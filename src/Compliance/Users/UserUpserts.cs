namespace PushOrleans.Compliance;

/// <summary>
/// Registration and import of users. Attributes are replaced; consents and acceptances are added and changed; a refusal, withdrawal,
/// opt-out, deleted tag, personalisation-off or own limit that stands is neither removed nor weakened (contracts §3); own quiet hours can be
/// set to others, not to none.
/// </summary>
public static class UserUpserts
{
    /// <summary>What is on file after the upsert; the same object where nothing changes in it.</summary>
    public static UserProfile Merge(UserProfile standing, UserProfile incoming) => incoming with
    {
        GuardianConsent = MergeGuardian(standing.GuardianConsent, incoming.GuardianConsent),
        Consents = MergeConsents(standing.Consents, incoming.Consents),
        Refusals = Union(standing.Refusals, incoming.Refusals, refusal => (refusal.LegalEntityId, refusal.Purpose, refusal.At)),
        Agreements = Union(incoming.Agreements, standing.Agreements, accepted => (accepted.ProviderId, accepted.Version)),
        CategoryOptOuts = MergeOptOuts(standing.CategoryOptOuts, incoming.CategoryOptOuts),
        PersonalisationOffAt = Math.Min(standing.PersonalisationOffAt, incoming.PersonalisationOffAt),
        DeletedTags = MergeDeletedTags(standing.DeletedTags, incoming.DeletedTags),
        FrequencyChoices = Union(standing.FrequencyChoices, incoming.FrequencyChoices, choice => (choice.ProviderId, choice.Category)),
        QuietHours = incoming.QuietHours is { Length: > 0 } ? incoming.QuietHours : standing.QuietHours ?? incoming.QuietHours,
        Devices = standing.Register is { Gone.Length: > 0 } lost ? [.. incoming.Devices.Where(device => Array.IndexOf(lost.Gone, device.Id) < 0)] : incoming.Devices,
        Register = MergeRegister(standing, incoming.Devices),
    };

    // A device that stays keeps its address, unless it is said to be of another vendor.
    private static DeviceRegister? MergeRegister(UserProfile standing, Device[] incoming)
    {
        if (standing.Register is not { } register) return null;
        var stays = register.Addresses.Where(address => standing.Devices.Any(device => device.Id == address.DeviceId && Array.IndexOf(incoming, device) >= 0)).ToArray();
        return stays.Length == register.Addresses.Length ? register : (register with { Addresses = stays }).OrNull();
    }

    private static GuardianConsent? MergeGuardian(GuardianConsent? standing, GuardianConsent? incoming)
    {
        if (standing is null || standing.WithdrawnAt == Instants.Never) return incoming ?? standing;
        if (incoming is null) return standing;
        return incoming.GrantedAt > standing.WithdrawnAt ? incoming : incoming with { WithdrawnAt = Math.Min(incoming.WithdrawnAt, standing.WithdrawnAt) };
    }

    private static ConsentRecord[] MergeConsents(ConsentRecord[] standing, ConsentRecord[] incoming)
    {
        if (standing.Length == 0) return incoming;
        var merged = Array.ConvertAll(incoming, consent => consent with { WithdrawnAt = Math.Min(consent.WithdrawnAt, WithdrawalAfter(standing, consent)) });
        return Union(merged, standing, consent => (consent.LegalEntityId, consent.Purpose, consent.Version, consent.GrantedAt));
    }

    // A withdrawal binds whatever was granted before it, under whatever version.
    private static long WithdrawalAfter(ConsentRecord[] standing, ConsentRecord granted)
    {
        var withdrawn = Instants.Never;
        foreach (var old in standing)
            if (old.Purpose == granted.Purpose && old.WithdrawnAt >= granted.GrantedAt && string.Equals(old.LegalEntityId, granted.LegalEntityId, StringComparison.Ordinal))
                withdrawn = Math.Min(withdrawn, old.WithdrawnAt);
        return withdrawn;
    }

    private static CategoryOptOut[] MergeOptOuts(CategoryOptOut[] standing, CategoryOptOut[] incoming) =>
        Union(Earliest(standing, incoming), incoming, optOut => (optOut.Category, optOut.LegalEntityId));

    private static CategoryOptOut[] Earliest(CategoryOptOut[] standing, CategoryOptOut[] incoming) => Array.ConvertAll(standing, old =>
    {
        foreach (var other in incoming)
            if (other.At < old.At && (other.Category, other.LegalEntityId) == (old.Category, old.LegalEntityId)) old = other;
        return old;
    });

    private static DeletedTag[] MergeDeletedTags(DeletedTag[] standing, DeletedTag[] incoming)
    {
        var earliest = Array.ConvertAll(standing, old =>
        {
            foreach (var other in incoming)
                if (other.At < old.At && other.Tag == old.Tag) old = other;
            return old;
        });
        return Union(earliest, incoming, deleted => deleted.Tag);
    }

    /// <summary>All of the first, then what the second has beyond it, by key.</summary>
    private static T[] Union<T, TKey>(T[] first, T[] second, Func<T, TKey> keyOf)
    {
        if (second.Length == 0) return first;
        if (first.Length == 0) return second;
        var keys = first.Select(keyOf).ToHashSet();
        return second.Any(item => !keys.Contains(keyOf(item))) ? [.. first, .. second.Where(item => keys.Add(keyOf(item)))] : first;
    }
}
