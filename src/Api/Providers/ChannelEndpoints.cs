using System.Text;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <param name="Endpoint">An absolute https URL; http to the loopback only.</param>
/// <param name="Secret">Signs what is sent; `whsec_` and Base64 of 24–64 bytes (Standard Webhooks). Write-only.</param>
public sealed record NewChannelBody(string? Endpoint, string? Secret);

public sealed record ChannelBody(string Kind, string? Endpoint);

internal static class ChannelEndpoints
{
    /// <summary>Channels that take settings in this version; the in-app inbox needs none.</summary>
    private const string Webhook = "webhook";

    private const string SecretPrefix = "whsec_";
    private const int MaxEndpointLength = 2000;

    public static void MapChannels(this IEndpointRouteBuilder v1)
    {
        var channels = v1.MapGroup("/providers/{id}/channels/{kind}").WithTags("Channels");
        channels.MapPut("", Put).Scoped(Scopes.ProvidersWrite, "Set up a channel; its secret is never answered").Takes(typeof(NewChannelBody))
            .Gives(201, typeof(ChannelBody), "Set up").Gives(200, typeof(ChannelBody), "Replaced").Fails(404);
        channels.MapDelete("", Delete).Scoped(Scopes.ProvidersWrite, "Remove a channel").Gives(204, null, "Removed").Fails(404);
    }

    private static async Task<IResult> Put(string id, string kind, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!http.Caller().Sees(id) || await grains.Inputs().Get(InputsKind.Provider, id, cancellationToken) is null) return Problem.NotFound("No such provider");
        if (kind != Webhook) return Problem.NotFound("No such kind of channel: webhook");
        var read = await RequestBody.Of(http, ApiJson.Wire.NewChannelBody);
        if (read.Problem is { } problem) return problem;
        var errors = new List<ProblemError>();
        if (!IsEndpoint(read.Value!.Endpoint)) errors.Add(new("/endpoint", "must be an absolute https URL; http to the loopback only"));
        if (Secret(read.Value.Secret) is not { } secret) errors.Add(new("/secret", $"must be {SecretPrefix} and Base64 of 24 to 64 bytes"));
        else if (errors.Count == 0)
        {
            var isNew = await grains.GetGrain<IChannelsGrain>(id).Put(new ChannelSettings(kind, read.Value.Endpoint, secret), cancellationToken);
            return Answer.Of(new ChannelBody(kind, read.Value.Endpoint), ApiJson.Wire.ChannelBody, isNew ? 201 : 200, isNew ? $"/v1/providers/{id}/channels/{kind}" : null);
        }

        return Problem.Invalid(errors);
    }

    private static async Task<IResult> Delete(string id, string kind, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken) =>
        http.Caller().Sees(id) && await grains.GetGrain<IChannelsGrain>(id).Delete(kind, cancellationToken) ? TypedResults.NoContent() : Problem.NotFound("No such channel");

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
