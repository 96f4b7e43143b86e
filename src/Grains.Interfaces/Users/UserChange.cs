using PushOrleans.Compliance;

namespace PushOrleans.Grains.Interfaces;

/// <summary>A change that a user makes. The partition stamps it with its clock.</summary>
[GenerateSerializer, Immutable, Alias("push.user-change.v1")]
public abstract record UserChange;

[GenerateSerializer, Immutable, Alias("push.consent-given.v1")]
public sealed record GiveConsent(
    [property: Id(0)] string LegalEntityId,
    [property: Id(1)] CampaignClass Purpose,
    [property: Id(2)] long ConsentVersion,
    [property: Id(3)] bool VendorSharing) : UserChange;

[GenerateSerializer, Immutable, Alias("push.consent-withdrawn.v1")]
public sealed record WithdrawConsent([property: Id(0)] string LegalEntityId, [property: Id(1)] CampaignClass Purpose) : UserChange;

/// <summary>A null purpose is every one.</summary>
[GenerateSerializer, Immutable, Alias("push.refuse.v1")]
public sealed record RefusePushes([property: Id(0)] string LegalEntityId, [property: Id(1)] CampaignClass? Purpose) : UserChange;

[GenerateSerializer, Immutable, Alias("push.lift-refusal.v1")]
public sealed record LiftRefusal([property: Id(0)] string LegalEntityId, [property: Id(1)] CampaignClass? Purpose) : UserChange;

/// <summary>The whole of a user's preferences (a PUT): what is absent goes back to its default.</summary>
/// <param name="QuietHours">Null = the policy's; empty = none. Seconds since midnight.</param>
[GenerateSerializer, Immutable, Alias("push.set-preferences.v1")]
public sealed record SetPreferences(
    [property: Id(0)] bool Personalisation,
    [property: Id(1)] IReadOnlyList<DayWindow>? QuietHours,
    [property: Id(2)] IReadOnlyList<OwnLimit> FrequencyChoices,
    [property: Id(3)] IReadOnlyList<OptOut> CategoryOptOuts,
    [property: Id(4)] string? TimeZone) : UserChange;

[GenerateSerializer, Immutable, Alias("push.day-window.v1")]
public readonly record struct DayWindow([property: Id(0)] int Start, [property: Id(1)] int End);

[GenerateSerializer, Immutable, Alias("push.own-limit.v1")]
public sealed record OwnLimit([property: Id(0)] string? ProviderId, [property: Id(1)] string? Category, [property: Id(2)] long PerDay);

[GenerateSerializer, Immutable, Alias("push.opt-out.v1")]
public sealed record OptOut([property: Id(0)] string Category, [property: Id(1)] string? LegalEntityId);

[GenerateSerializer, Immutable, Alias("push.delete-tag.v1")]
public sealed record DeleteTag([property: Id(0)] string Tag) : UserChange;

[GenerateSerializer, Immutable, Alias("push.put-device.v1")]
public sealed record PutDevice([property: Id(0)] string DeviceId, [property: Id(1)] string Vendor) : UserChange
{
    /// <summary>Which channel carries pushes to it; null = the one with the vendor's name.</summary>
    [Id(2)] public string? Channel { get; init; }

    /// <summary>Under what the channel knows it; empty = nothing. Secret.</summary>
    [Id(3)] public string Token { get; init; } = "";

    public override string ToString() => $"{nameof(PutDevice)} {DeviceId} of {Vendor}";
}

[GenerateSerializer, Immutable, Alias("push.remove-device.v1")]
public sealed record RemoveDevice([property: Id(0)] string DeviceId) : UserChange;
