using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Firebase Cloud Messaging, HTTP v1.</summary>
public sealed class FcmChannel(VendorCalls calls, VendorTotals totals) : IPushChannel
{
    private const string Vendor = "https://fcm.googleapis.com";
    private const string TokenVendor = "https://oauth2.googleapis.com";

    public string Name => ChannelKinds.Fcm;

    // 600,000 a minute and project (firebase.google.com/docs/cloud-messaging/throttling-and-quotas).
    public ChannelLimits Limits { get; } = new(BatchSize: 1, FcmPayload.MostBytes, Concurrency: 128, RequestsPerSecond: 10_000);

    public Task<IReadOnlyList<RecipientResult>> SendAsync(ChannelBatch batch, CancellationToken cancellationToken) =>
        totals.SendAsync(batch, within => Texts.SendOneByOneAsync<FcmCredentials>(within, async (credentials, notice, to) =>
        {
            if (!Texts.IsPlain(to.Token)) return RecipientResult.Rejected(Texts.NoToken);
            if (FcmPayload.Unfit(notice) is { } reason) return RecipientResult.Rejected(reason);
            var body = FcmPayload.Write(notice, to.Token);
            var address = $"{calls.BaseOf(Name, batch.Settings, Vendor)}/v1/projects/{credentials.ProjectId}/messages:send";
            var reading = await calls.SendAsync(
                Name,
                AccessTokens.KeyOf(Name, batch.ProviderId, batch.Settings),
                token => FetchAsync(batch.Settings, credentials, token),
                token => VendorCalls.Bearer(VendorCalls.PostJson(address, body), token),
                FcmErrors.IsTokenRefused,
                cancellationToken);
            return reading.Answer is { } answer ? FcmErrors.Of(answer) : reading.Fault;
        }), cancellationToken);

    private async Task<AccessToken> FetchAsync(ChannelSettings settings, FcmCredentials credentials, CancellationToken cancellationToken)
    {
        var form = new KeyValuePair<string, string>[] { new("grant_type", FcmAuth.GrantType), new("assertion", FcmAuth.Assertion(credentials, TokenVendor + "/token", calls.Now.ToUnixTimeSeconds())) };
        return AccessToken.OfOAuth(await calls.SendAsync(Name, VendorCalls.PostForm(calls.BaseOf(Name, settings, TokenVendor) + "/token", form), cancellationToken));
    }
}
