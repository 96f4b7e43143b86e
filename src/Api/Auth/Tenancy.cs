using PushOrleans.Compliance;

namespace PushOrleans.Api;

/// <summary>What a key that is bound to a provider sees of a user: the records of its own legal entity.</summary>
internal static class Tenancy
{
    public const string GlobalThing = "This key is bound to a provider; this concerns all of them";
    public const string UserWide = "This key is bound to a provider; of a user it may touch records of its own legal entity only";
    public const string OtherProvider = "This key is bound to another provider";

    /// <summary>The legal entity of a bound key's provider; null when that is not on file.</summary>
    public static async Task<string?> LegalEntity(this Caller caller, IGrainFactory grains, CancellationToken cancellationToken) =>
        (await grains.Inputs().Provider(caller.ProviderId!, cancellationToken))?.LegalEntityId;

    /// <summary>The user without what belongs to others.</summary>
    public static UserProfile Part(UserProfile user, string providerId, string? legalEntityId) => new()
    {
        Id = user.Id,
        Consents = [.. user.Consents.Where(x => x.LegalEntityId == legalEntityId)],
        Refusals = [.. user.Refusals.Where(x => x.LegalEntityId == legalEntityId)],
        Agreements = [.. user.Agreements.Where(x => x.ProviderId == providerId)],
        CategoryOptOuts = [.. user.CategoryOptOuts.Where(x => x.LegalEntityId is { } entity && entity == legalEntityId)],
        MemberTiers = [.. user.MemberTiers.Where(x => x.ProviderId == providerId)],
        FrequencyChoices = [.. user.FrequencyChoices.Where(x => x.ProviderId == providerId)],
        Subscriptions = [.. user.Subscriptions.Where(x => x == providerId)],
    };

    /// <summary>The user on file with the caller's own records replaced by those that are given; whatever else is on file stays.</summary>
    public static UserProfile Onto(UserProfile stored, UserProfile given, string providerId, string? legalEntityId)
    {
        return stored with
        {
            Consents = Merge(stored.Consents, given.Consents, x => x.LegalEntityId == legalEntityId),
            Refusals = Merge(stored.Refusals, given.Refusals, x => x.LegalEntityId == legalEntityId),
            Agreements = Merge(stored.Agreements, given.Agreements, x => x.ProviderId == providerId),
            CategoryOptOuts = Merge(stored.CategoryOptOuts, given.CategoryOptOuts, x => x.LegalEntityId is { } entity && entity == legalEntityId),
            MemberTiers = Merge(stored.MemberTiers, given.MemberTiers, x => x.ProviderId == providerId),
            FrequencyChoices = Merge(stored.FrequencyChoices, given.FrequencyChoices, x => x.ProviderId == providerId),
            Subscriptions = Merge(stored.Subscriptions, given.Subscriptions, x => x == providerId),
        };

        static T[] Merge<T>(T[] stored, T[] given, Func<T, bool> own) => given.Length == 0 ? stored : [.. stored.Where(x => !own(x)), .. given];
    }

    /// <summary>Where a user names records of others, as JSON pointers.</summary>
    public static IEnumerable<ProblemError> Foreign(UserProfile user, string providerId, string? legalEntityId)
    {
        const string Why = "belongs to another provider or legal entity";
        return At("/consents", user.Consents, x => x.LegalEntityId == legalEntityId)
            .Concat(At("/refusals", user.Refusals, x => x.LegalEntityId == legalEntityId))
            .Concat(At("/agreements", user.Agreements, x => x.ProviderId == providerId))
            .Concat(At("/categoryOptOuts", user.CategoryOptOuts, x => x.LegalEntityId is { } entity && entity == legalEntityId))
            .Concat(At("/memberTiers", user.MemberTiers, x => x.ProviderId == providerId))
            .Concat(At("/frequencyChoices", user.FrequencyChoices, x => x.ProviderId == providerId))
            .Concat(At("/subscriptions", user.Subscriptions, x => x == providerId));

        static IEnumerable<ProblemError> At<T>(string pointer, T[] items, Func<T, bool> own) =>
            items.Index().Where(x => !own(x.Item)).Select(x => new ProblemError($"{pointer}/{x.Index}", Why));
    }

    /// <summary>Whether the user has attributes that are nobody's own: what a bound key may set only when it creates the user.</summary>
    public static bool HasAttributes(UserProfile user) =>
        user.TimeZone is not null || user.AgeBand != AgeBand.Unknown || user.GuardianConsent is not null || user.PersonalisationOffAt != Instants.Never
        || user.Tags.Length > 0 || user.DeletedTags.Length > 0 || user.QuietHours is not null || user.Devices.Length > 0;
}
