using System.Text;
using System.Text.Json;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <param name="Endpoint">An absolute https URL; http to the loopback only. Required of `webhook`; of vendors a gateway of your own in the vendor's place, and usually missing.</param>
/// <param name="Secret">Of `webhook`: signs what is sent; `whsec_` and Base64 of 24–64 bytes (Standard Webhooks). Write-only.</param>
/// <param name="Credentials">
/// Of vendors, write-only. `web`: {subject, publicKey, privateKey} (VAPID). `fcm`: {projectId, clientEmail, privateKeyId, privateKey}. `apns`: {teamId, keyId, topic, privateKey, sandbox}.
/// `huawei`: {appId, appSecret}, and of a service account {keyId, subAccount, privateKey} for recalls. `honor`: {appId, clientId, clientSecret}. `xiaomi`: {packageName, appSecret}. `oppo`: {appKey, masterSecret}. `vivo`: {appId, appKey, appSecret}.
/// </param>
public sealed record NewChannelBody(string? Endpoint, string? Secret, JsonElement? Credentials = null);

public sealed record ChannelBody(string Kind, string? Endpoint);

internal static class ChannelEndpoints
{
    private const string SecretPrefix = "whsec_";
    private const int MaxEndpointLength = 2000;

    public static void MapChannels(this IEndpointRouteBuilder v1)
    {
        var channels = v1.MapGroup("/providers/{id}/channels/{kind}").WithTags("Channels");
        channels.MapPut("", Put).Scoped(Scopes.ProvidersWrite, "Set up a channel; its secret and credentials are never answered").Takes(typeof(NewChannelBody))
            .Gives(201, typeof(ChannelBody), "Set up").Gives(200, typeof(ChannelBody), "Replaced").Fails(404);
        channels.MapDelete("", Delete).Scoped(Scopes.ProvidersWrite, "Remove a channel").Gives(204, null, "Removed").Fails(404);
    }

    private static async Task<IResult> Put(string id, string kind, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!http.Caller().Sees(id) || await grains.Inputs().Get(InputsKind.Provider, id, cancellationToken) is null) return Problem.NotFound("No such provider");
        if (!ChannelKinds.All.Contains(kind)) return Problem.NotFound($"No such kind of channel: {string.Join(", ", ChannelKinds.All)}");
        var read = await RequestBody.Of(http, ApiJson.Wire.NewChannelBody);
        if (read.Problem is { } problem) return problem;
        var errors = new List<ProblemError>();
        var secret = kind == ChannelKinds.Webhook ? Webhook(read.Value!, errors) : Vendor(kind, read.Value!, errors);
        if (errors.Count > 0) return Problem.Invalid(errors);
        var isNew = await grains.GetGrain<IChannelsGrain>(id).Put(new ChannelSettings(kind, read.Value!.Endpoint, secret), cancellationToken);
        return Answer.Of(new ChannelBody(kind, read.Value.Endpoint), ApiJson.Wire.ChannelBody, isNew ? 201 : 200, isNew ? $"/v1/providers/{id}/channels/{kind}" : null);
    }

    private static async Task<IResult> Delete(string id, string kind, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken) =>
        http.Caller().Sees(id) && await grains.GetGrain<IChannelsGrain>(id).Delete(kind, cancellationToken) ? TypedResults.NoContent() : Problem.NotFound("No such channel");

    private static byte[] Webhook(NewChannelBody body, List<ProblemError> errors)
    {
        if (!IsEndpoint(body.Endpoint)) errors.Add(new("/endpoint", "must be an absolute https URL; http to the loopback only"));
        var secret = Secret(body.Secret);
        if (secret is null) errors.Add(new("/secret", $"must be {SecretPrefix} and Base64 of 24 to 64 bytes"));
        if (HasCredentials(body)) errors.Add(new("/credentials", "is not a field of this kind of channel"));
        return secret ?? [];
    }

    private static byte[] Vendor(string kind, NewChannelBody body, List<ProblemError> errors)
    {
        // Browsers name their push service themselves.
        if (body.Endpoint is not null && kind == ChannelKinds.Web) errors.Add(new("/endpoint", "is not a field of this kind of channel"));
        else if (body.Endpoint is not null && !IsEndpoint(body.Endpoint)) errors.Add(new("/endpoint", "must be an absolute https URL; http to the loopback only"));
        if (body.Secret is not null) errors.Add(new("/secret", "is not a field of this kind of channel"));
        if (!HasCredentials(body))
        {
            errors.Add(new("/credentials", "is required"));
            return [];
        }
        var read = CredentialsReader.Read(kind, body.Credentials!.Value);
        errors.AddRange(read.Errors.Select(error => new ProblemError("/credentials" + error.Pointer, error.Message)));
        return JsonSerializer.SerializeToUtf8Bytes(body.Credentials.Value, ApiJson.Wire.JsonElement);
    }

    private static bool HasCredentials(NewChannelBody body) => body.Credentials is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) };

    private static bool IsEndpoint(string? text) =>
        text is { Length: > 0 and <= MaxEndpointLength } && Ascii.IsValid(text) && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.UserInfo.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    private static byte[]? Secret(string? text)
    {
        if (text is null || !text.StartsWith(SecretPrefix, StringComparison.Ordinal) || text.Length > 200) return null;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text[SecretPrefix.Length..], bytes, out var length) && length is >= 24 and <= 64 ? bytes[..length] : null;
    }
}
