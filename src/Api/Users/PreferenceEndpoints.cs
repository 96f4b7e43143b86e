using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <param name="Start">HH:MM in the user's zone.</param>
/// <param name="End">HH:MM; may be on the next day.</param>
public sealed record WindowBody(string? Start, string? End);

/// <param name="ProviderId">Null = any.</param>
/// <param name="Category">Null = any.</param>
/// <param name="PerDay">At most so many a day, 0 or more.</param>
public sealed record ChoiceBody(string? ProviderId, string? Category, long? PerDay);

/// <param name="LegalEntityId">Null = all.</param>
public sealed record CategoryOptOutBody(string? Category, string? LegalEntityId);

/// <summary>What a user chose. A PUT is the whole: what is absent goes back to its default.</summary>
/// <param name="Personalisation">Default true.</param>
/// <param name="QuietHours">Null = the policy's, [] = none.</param>
/// <param name="TimeZone">An IANA name; null or unknown = the policy's default zone.</param>
public sealed record PreferencesBody(
    bool? Personalisation,
    IReadOnlyList<WindowBody>? QuietHours,
    IReadOnlyList<ChoiceBody>? FrequencyChoices,
    IReadOnlyList<CategoryOptOutBody>? CategoryOptOuts,
    string? TimeZone);

public sealed record DeletedTagBody(string Tag, string At);

public sealed record DeletedTagsBody(IReadOnlyList<DeletedTagBody> DeletedTags);

/// <param name="Vendor">The device's vendor as the policy pack's table has it, e.g. `inapp`, `huawei`, `web`.</param>
/// <param name="Channel">Which channel carries pushes to it, e.g. `fcm`; null = the one with the vendor's name.</param>
/// <param name="Token">Under what the channel knows the device, at most 4,096 characters. Write-only.</param>
/// <param name="Endpoint">In place of a token: the endpoint of a Web Push subscription. Write-only.</param>
/// <param name="Keys">With an endpoint: the subscription's keys. Write-only.</param>
public sealed record DeviceBody(string? Vendor, string? Channel = null, string? Token = null, string? Endpoint = null, SubscriptionKeysBody? Keys = null);

/// <param name="P256dh">Base64url of the subscription's public key.</param>
/// <param name="Auth">Base64url of its authentication secret.</param>
public sealed record SubscriptionKeysBody(string? P256dh, string? Auth);

/// <param name="Channel">Null = the one with the vendor's name.</param>
public sealed record DeviceView(string Id, string Vendor, string? Channel = null);

internal static class PreferenceEndpoints
{
    public static void MapPreferences(this IEndpointRouteBuilder v1)
    {
        var users = v1.MapGroup("/users/{id}").WithTags("Preferences");
        users.MapGet("/preferences", Get).Scoped(Scopes.PreferencesWrite, "Read a user's preferences").OrDevice().Gives(200, typeof(PreferencesBody), "Preferences, with their ETag").Fails(404);
        users.MapPut("/preferences", Put).Scoped(Scopes.PreferencesWrite, "Set a user's preferences, all of them").OrDevice().Takes(typeof(PreferencesBody)).Conditional()
            .Gives(200, typeof(PreferencesBody), "Seen by every decision on the user that begins after this answer").Fails(404);
        users.MapDelete("/tags/{tag}", DeleteTag).Scoped(Scopes.PreferencesWrite, "Delete a tag of a user's profile").Gives(200, typeof(DeletedTagsBody), "All tags that the user deleted").Fails(404);
        users.MapPut("/devices/{deviceId}", PutDevice).Scoped(Scopes.PreferencesWrite, "Register or change a device").Takes(typeof(DeviceBody))
            .Gives(201, typeof(DeviceView), "Registered").Gives(200, typeof(DeviceView), "Changed").Fails(404);
        users.MapDelete("/devices/{deviceId}", RemoveDevice).Scoped(Scopes.PreferencesWrite, "Remove a device").Gives(204, null, "Removed").Fails(404);
    }

    private static async Task<IResult> Get(string id, HttpContext http, IGrainFactory grains, DomainClock clock, CancellationToken cancellationToken)
    {
        if (http.Caller().IsBound) return Problem.Forbidden(Tenancy.UserWide);
        return await UserCalls.Repeat(() => grains.GetGrain<IUserGrain>(id).Get(cancellationToken)) is { } user ? View(user, clock.Now) : Problem.NotFound("No such user");
    }

    private static async Task<IResult> Put(string id, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (http.Caller().IsBound) return Problem.Forbidden(Tenancy.UserWide);
        var read = await RequestBody.Of(http, ApiJson.Wire.PreferencesBody);
        if (read.Problem is { } problem) return problem;
        var change = PreferencesReading.Read(read.Value!, out var errors);
        if (errors.Count > 0) return Problem.Invalid(errors);
        return await Apply(grains, id, change, Etags.IfMatch(http.Request), outcome => View(outcome.User!, outcome.At), cancellationToken);
    }

    private static async Task<IResult> DeleteTag(string id, string tag, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (http.Caller().IsBound) return Problem.Forbidden(Tenancy.UserWide);
        return await Apply(grains, id, new DeleteTag(Unescaped(tag)), null, outcome =>
        {
            var deleted = UserEndpoints.Profile(outcome.User!).DeletedTags.Select(x => new DeletedTagBody(x.Tag, Times.Format(x.At)));
            return Answer.Of(new DeletedTagsBody([.. deleted]), ApiJson.Wire.DeletedTagsBody);
        }, cancellationToken);
    }

    private static async Task<IResult> PutDevice(string id, string deviceId, HttpContext http, IGrainFactory grains, PartitionCount partitions, CancellationToken cancellationToken)
    {
        if (http.Caller().IsBound) return Problem.Forbidden(Tenancy.UserWide);
        var read = await RequestBody.Of(http, ApiJson.Wire.DeviceBody);
        if (read.Problem is { } problem) return problem;
        if (read.Value!.Vendor is not { Length: > 0 and <= Lexical.MaxIdLength } vendor) return Problem.Invalid("/vendor", $"is required, with at most {Lexical.MaxIdLength} characters");
        var change = DeviceReading.Read(deviceId, vendor, read.Value, out var error);
        if (error is var (pointer, detail)) return Problem.Invalid(pointer, detail);
        if (await grains.User(partitions, id, cancellationToken) is not { } before) return Problem.NotFound("No such user");
        var isNew = UserEndpoints.Profile(before).Devices.All(device => device.Id != deviceId);
        return await Apply(grains, id, change, null, _ => Answer.Of(
            new DeviceView(deviceId, vendor, change.Channel), ApiJson.Wire.DeviceView, isNew ? 201 : 200, isNew ? $"/v1/users/{id}/devices/{deviceId}" : null), cancellationToken);
    }

    private static async Task<IResult> RemoveDevice(string id, string deviceId, HttpContext http, IGrainFactory grains, PartitionCount partitions, CancellationToken cancellationToken)
    {
        if (http.Caller().IsBound) return Problem.Forbidden(Tenancy.UserWide);
        if (await grains.User(partitions, id, cancellationToken) is not { } before || UserEndpoints.Profile(before).Devices.All(device => device.Id != deviceId))
            return Problem.NotFound("No such device");
        return await Apply(grains, id, new RemoveDevice(deviceId), null, _ => TypedResults.NoContent(), cancellationToken);
    }

    // The server leaves an escaped slash in the path as it is.
    private static string Unescaped(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>Makes a change and answers when it is durable.</summary>
    public static async Task<IResult> Apply(
        IGrainFactory grains, string userId, UserChange change, string? ifMatch, Func<ChangeOutcome, IResult> answer, CancellationToken cancellationToken)
    {
        var outcome = await grains.Change(userId, change, ifMatch, cancellationToken);
        return outcome.Status switch
        {
            ChangeStatus.Changed => answer(outcome),
            ChangeStatus.PreconditionFailed => Problem.PreconditionFailed("The user was changed by someone else: read it again"),
            ChangeStatus.Refused => Problem.Conflict(outcome.Detail ?? "The change is not allowed"),
            _ => Problem.NotFound("No such user"),
        };
    }

    private static Answer View(UserView user, long now)
    {
        var profile = UserEndpoints.Profile(user);
        var body = new PreferencesBody(
            profile.PersonalisationOffAt > now,
            profile.QuietHours is null ? null : [.. profile.QuietHours.Select(x => new WindowBody(Lexical.FormatTimeOfDay(x.Start), Lexical.FormatTimeOfDay(x.End)))],
            [.. profile.FrequencyChoices.Select(x => new ChoiceBody(x.ProviderId, x.Category, x.PerDay))],
            [.. profile.CategoryOptOuts.Select(x => new CategoryOptOutBody(x.Category, x.LegalEntityId))],
            profile.TimeZone);
        return Answer.Of(body, ApiJson.Wire.PreferencesBody, etag: user.ETag);
    }
}
