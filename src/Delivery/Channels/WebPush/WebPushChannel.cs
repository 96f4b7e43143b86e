using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Web Push (RFC 8030): an encrypted message to the address that the browser gave. The address is the user's word, so it is guarded as a webhook's is.</summary>
public sealed class WebPushChannel(VendorCalls calls, VendorTotals totals) : IPushChannel
{
    public string Name => ChannelKinds.Web;

    public ChannelLimits Limits { get; } = new(BatchSize: 1, WebPushEncryption.MostPlaintextBytes, Concurrency: 128);

    public Task<IReadOnlyList<RecipientResult>> SendAsync(ChannelBatch batch, CancellationToken cancellationToken) =>
        totals.SendAsync(batch, within => Texts.SendOneByOneAsync<WebPushCredentials>(within, async (credentials, notice, to) =>
        {
            if (WebPushSubscription.Parse(to.Token, out var error) is not { } subscription) return RecipientResult.Rejected(error!);
            var payload = WebPushPayload.Write(notice, to.DeliveryId);
            if (WebPushPayload.Unfit(payload) is { } reason) return RecipientResult.Rejected(reason);
            var reading = await calls.SendAsync(
                Name,
                AccessTokens.KeyOf(Name, batch.ProviderId, batch.Settings, subscription.Endpoint.GetLeftPart(UriPartial.Authority)),
                _ => Task.FromResult(AccessToken.Of(Vapid.Header(credentials, subscription.Endpoint, calls.Now.ToUnixTimeSeconds()), TimeSpan.FromSeconds(Vapid.LifeSeconds))),
                header => Request(subscription, Encrypt(payload, subscription), notice, header),
                static _ => false,
                cancellationToken);
            return reading.Answer is { } answer ? WebPushErrors.Of(answer) : reading.Fault;
        }), cancellationToken);

    private static byte[] Encrypt(byte[] payload, WebPushSubscription to)
    {
        using var sender = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return WebPushEncryption.Encrypt(payload, to, sender, RandomNumberGenerator.GetBytes(WebPushEncryption.SaltBytes));
    }

    private static HttpRequestMessage Request(WebPushSubscription to, byte[] body, PushNotice notice, string header)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, to.Endpoint)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream"), ContentEncoding = { "aes128gcm" } } },
        };
        request.Headers.TryAddWithoutValidation("Authorization", header);
        request.Headers.TryAddWithoutValidation("TTL", notice.TtlWithin(WebPushPayload.MostTtlSeconds).ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("Urgency", notice.IsService ? "high" : "normal");
        // A newer message of the topic takes the place of one that waits (RFC 8030 §5.4).
        request.Headers.TryAddWithoutValidation("Topic", notice.CollapseId);
        return request;
    }
}
