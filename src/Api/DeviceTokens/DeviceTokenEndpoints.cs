using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <param name="DeviceId">A device of the user with vendor `inapp`.</param>
/// <param name="TtlSeconds">1–86,400; 3,600 unless given.</param>
public sealed record NewDeviceTokenBody(string? UserId, string? DeviceId, int? TtlSeconds);

/// <param name="Token">Send it as `Authorization: Bearer`.</param>
/// <param name="ExpiresAt">YYYY-MM-DDTHH:MM:SSZ.</param>
public sealed record DeviceTokenBody(string Token, string ExpiresAt);

/// <param name="Revoke">Whether tokens that were signed before stop to work at once.</param>
public sealed record RotateBody(bool? Revoke);

internal static class DeviceTokenEndpoints
{
    private const int DefaultSeconds = 3600;
    private const string Vendor = "inapp";

    public static void MapDeviceTokens(this IEndpointRouteBuilder v1)
    {
        var tokens = v1.MapGroup("/device-tokens").WithTags("Pop-ups");
        tokens.MapPost("", Issue).Scoped(Scopes.DevicesWrite, "Issue a token that stands for a user and a device on the pop-up stream, receipts, complaints, and the user's own preferences and consents")
            .Takes(typeof(NewDeviceTokenBody)).Gives(201, typeof(DeviceTokenBody), "The token").Fails(404, 409);
        tokens.MapPost("/rotate", Rotate).Scoped(Scopes.KeysWrite, "Sign device tokens with a new key from now on; older tokens live out their time, or are revoked")
            .Takes(typeof(RotateBody)).Gives(204, null, "Rotated");
    }

    private static async Task<IResult> Issue(HttpContext http, IGrainFactory grains, PartitionCount partitions, DeviceTokenDesk desk, DomainClock clock, CancellationToken cancellationToken)
    {
        var read = await RequestBody.Of(http, ApiJson.Wire.NewDeviceTokenBody);
        if (read.Problem is { } problem) return problem;
        var (body, seconds) = (read.Value!, read.Value!.TtlSeconds ?? DefaultSeconds);
        if (Check(body, seconds) is { Count: > 0 } errors) return Problem.Invalid(errors);
        if (await grains.User(partitions, body.UserId!, cancellationToken) is not { } user) return Problem.NotFound("No such user");
        var vendor = UserEndpoints.Profile(user).Devices.Where(device => device.Id == body.DeviceId).Select(device => device.Vendor).FirstOrDefault();
        if (vendor is null) return Problem.NotFound("The user has no such device: register it with PUT /v1/users/{id}/devices/{deviceId}");
        if (vendor != Vendor) return Problem.Conflict($"The device is of vendor {vendor}, which has a channel of its own; pop-ups go to devices of vendor {Vendor}");

        var expiresAt = clock.Now + seconds;
        var token = await desk.Issue(body.UserId!, body.DeviceId!, http.Caller().ProviderId, seconds, cancellationToken);
        return Answer.Of(new DeviceTokenBody(token, Times.Format(expiresAt)), ApiJson.Wire.DeviceTokenBody, 201, noStore: true);
    }

    private static async Task<IResult> Rotate(HttpContext http, DeviceTokenDesk desk, CancellationToken cancellationToken)
    {
        if (http.Caller().IsBound) return Problem.Forbidden(Tenancy.GlobalThing);
        var read = await RequestBody.Of(http, ApiJson.Wire.RotateBody);
        if (read.Problem is { } problem) return problem;
        await desk.Rotate(read.Value!.Revoke ?? false, cancellationToken);
        return TypedResults.NoContent();
    }

    private static List<ProblemError> Check(NewDeviceTokenBody body, int seconds)
    {
        const string Id = "must be an id: 1 to 64 of the characters A-Z a-z 0-9 . _ : -";
        var errors = new List<ProblemError>();
        if (!Lexical.IsId(body.UserId)) errors.Add(new("/userId", Id));
        if (!Lexical.IsId(body.DeviceId)) errors.Add(new("/deviceId", Id));
        if (seconds is < 1 or > DeviceToken.MaxSeconds) errors.Add(new("/ttlSeconds", $"must be an integer from 1 to {DeviceToken.MaxSeconds}"));
        return errors;
    }
}
