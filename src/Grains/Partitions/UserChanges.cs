using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>A user's own change applied to what is on file.</summary>
internal static class UserChanges
{
    /// <returns>The profile after it (the same one when nothing changes), what the record calls it, and why it is refused, if it is.</returns>
    public static (UserProfile Profile, UserEvent Event, string? Refused) Apply(UserProfile user, UserChange change, long t) => change switch
    {
        GiveConsent give when UserTransitions.IsAskedTooSoon(user, give.LegalEntityId, give.Purpose, t) =>
            (user, UserEvent.Unknown, "The user said no within the last 30 days; a consent may not be asked for again yet."),
        GiveConsent give => (
            UserTransitions.GiveConsent(user, give.LegalEntityId, give.Purpose, give.ConsentVersion, give.VendorSharing, t), UserEvent.ConsentGiven, null),
        WithdrawConsent withdraw => (UserTransitions.WithdrawConsent(user, withdraw.LegalEntityId, withdraw.Purpose, t), UserEvent.ConsentWithdrawn, null),
        RefusePushes refuse => (UserTransitions.Refuse(user, refuse.LegalEntityId, refuse.Purpose, t), UserEvent.RefusalMade, null),
        LiftRefusal lift => (UserTransitions.LiftRefusal(user, lift.LegalEntityId, lift.Purpose, t), UserEvent.RefusalLifted, null),
        SetPreferences set => (UserTransitions.SetPreferences(user, Of(set), t), UserEvent.PreferencesSet, null),
        DeleteTag delete => (UserTransitions.DeleteTag(user, delete.Tag, t), UserEvent.TagDeleted, null),
        PutDevice put when !user.Devices.Any(device => device.Id == put.DeviceId) && user.Devices.Length >= UserProfile.MostDevices =>
            (user, UserEvent.Unknown, $"The user has {UserProfile.MostDevices} devices, which is the most; remove one first."),
        PutDevice put => (UserTransitions.PutDevice(user, put.DeviceId, put.Vendor, put.Channel, put.Token), UserEvent.DevicePut, null),
        RemoveDevice remove => (UserTransitions.RemoveDevice(user, remove.DeviceId), UserEvent.DeviceRemoved, null),
        _ => throw new ArgumentException($"A change of kind {change.GetType().Name} is not known.", nameof(change)),
    };

    private static Preferences Of(SetPreferences set) => new(
        set.Personalisation,
        set.QuietHours is null ? null : [.. set.QuietHours.Select(window => new TimeWindow(window.Start, window.End))],
        [.. set.FrequencyChoices.Select(limit => new FrequencyChoice(limit.ProviderId, limit.Category, limit.PerDay))],
        [.. set.CategoryOptOuts.Select(optOut => new CategoryOptOut(optOut.Category, optOut.LegalEntityId, 0))],
        set.TimeZone);
}
