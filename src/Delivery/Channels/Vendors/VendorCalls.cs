using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Delivery;

/// <summary>What the shells of vendors share: addresses, credentials, calls, and a second call when an access token was not taken.</summary>
public sealed class VendorCalls(VendorHttp http, AccessTokens tokens, TimeProvider time, IOptionsMonitor<ChannelOptions> options)
{
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The provider's own gateway, else the node's, else the vendor.</summary>
    public string BaseOf(string channel, ChannelSettings settings, string vendor) =>
        (settings.Endpoint ?? options.Get(channel).Endpoint ?? vendor).TrimEnd('/');

    /// <summary>Null when the settings hold no credentials of this kind.</summary>
    public static TCredentials? CredentialsOf<TCredentials>(ChannelSettings settings) where TCredentials : VendorCredentials =>
        CredentialsReader.Read(settings.Kind, settings.Secret).Value as TCredentials;

    public async Task<VendorReading> SendAsync(string channel, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            var reply = await http.SendAsync(channel, request, cancellationToken);
            return reply.Status is { } status ? new VendorReading(new VendorAnswer((int)status, reply.Body, reply.RetryAfter(Now)), default) : new VendorReading(null, reply.Fault);
        }
    }

    /// <param name="key">Of <see cref="AccessTokens.KeyOf"/>.</param>
    /// <param name="request">The call with this token.</param>
    /// <param name="isRefused">The answer says that the token is not taken: then one more call is made, with another token.</param>
    public async Task<VendorReading> SendAsync(string channel, string key, Func<CancellationToken, Task<AccessToken>> fetch, Func<string, HttpRequestMessage> request, Func<VendorAnswer, bool> isRefused, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(key, fetch, cancellationToken);
        if (token.Value is null) return new VendorReading(null, token.Fault);
        var first = await SendAsync(channel, request(token.Value), cancellationToken);
        if (first.Answer is not { } answer || !isRefused(answer)) return first;
        tokens.Forget(key, token);
        var another = await tokens.GetAsync(key, fetch, cancellationToken);
        return another.Value is null ? new VendorReading(null, another.Fault) : await SendAsync(channel, request(another.Value), cancellationToken);
    }

    public static HttpRequestMessage PostJson(string address, byte[] body) => new(HttpMethod.Post, address)
    {
        Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } },
    };

    public static HttpRequestMessage PostForm(string address, IEnumerable<KeyValuePair<string, string>> form) => new(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) };

    public static HttpRequestMessage Bearer(HttpRequestMessage request, string token)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        // Many calls share a connection where the vendor can.
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower);
        return request;
    }
}

/// <summary>A vendor's answer, or what becomes of the call's recipients without one.</summary>
public readonly record struct VendorReading(VendorAnswer? Answer, RecipientResult Fault);
