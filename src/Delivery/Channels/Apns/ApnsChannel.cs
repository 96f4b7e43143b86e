using System.Globalization;
using System.Net;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Apple Push Notification service over HTTP/2, with provider tokens.</summary>
public sealed class ApnsChannel(VendorCalls calls, VendorTotals totals) : IPushChannel
{
    private const string Vendor = "https://api.push.apple.com";
    private const string Sandbox = "https://api.sandbox.push.apple.com";

    public string Name => ChannelKinds.Apns;

    public ChannelLimits Limits { get; } = new(BatchSize: 1, ApnsPayload.MostBytes, Concurrency: 128);

    public Task<IReadOnlyList<RecipientResult>> SendAsync(ChannelBatch batch, CancellationToken cancellationToken) =>
        totals.SendAsync(batch, within => Texts.SendOneByOneAsync<ApnsCredentials>(within, async (credentials, notice, to) =>
        {
            if (!ApnsPayload.IsToken(to.Token)) return RecipientResult.Rejected(Texts.NoToken);
            var body = ApnsPayload.Write(notice);
            if (ApnsPayload.Unfit(body) is { } reason) return RecipientResult.Rejected(reason);
            var address = $"{calls.BaseOf(Name, batch.Settings, credentials.Sandbox ? Sandbox : Vendor)}/3/device/{to.Token}";
            var reading = await calls.SendAsync(
                Name,
                AccessTokens.KeyOf(Name, batch.ProviderId, batch.Settings),
                _ => Task.FromResult(AccessToken.Of(ApnsAuth.Token(credentials, calls.Now.ToUnixTimeSeconds()), TimeSpan.FromSeconds(ApnsAuth.LifeSeconds))),
                token => Request(address, body, credentials, notice, to, token),
                ApnsErrors.IsTokenRefused,
                cancellationToken);
            return reading.Answer is { } answer ? ApnsErrors.Of(answer) : reading.Fault;
        }), cancellationToken);

    private HttpRequestMessage Request(string address, byte[] body, ApnsCredentials credentials, PushNotice notice, Recipient to, string token)
    {
        var request = VendorCalls.PostJson(address, body);
        // APNs speaks nothing else.
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        var expires = calls.Now.ToUnixTimeSeconds() + notice.TimeToLiveSeconds;
        request.Headers.TryAddWithoutValidation("authorization", "bearer " + token);
        request.Headers.TryAddWithoutValidation("apns-id", ApnsPayload.RequestId(to.DeliveryId));
        request.Headers.TryAddWithoutValidation("apns-topic", credentials.Topic);
        request.Headers.TryAddWithoutValidation("apns-push-type", "alert");
        request.Headers.TryAddWithoutValidation("apns-priority", ApnsPayload.Priority(notice));
        request.Headers.TryAddWithoutValidation("apns-expiration", expires.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("apns-collapse-id", notice.CollapseId);
        return request;
    }
}
