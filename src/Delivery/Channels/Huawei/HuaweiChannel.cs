using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Huawei Push Kit (Android), with OAuth client credentials.</summary>
public sealed class HuaweiChannel(VendorCalls calls, VendorTotals totals) : IPushChannel
{
    private const string Vendor = "https://push-api.cloud.huawei.com";
    private const string TokenVendor = "https://oauth-login.cloud.huawei.com";

    public string Name => ChannelKinds.Huawei;

    public ChannelLimits Limits { get; } = new(HuaweiPayload.MostTokens, HuaweiPayload.MostBytes, Concurrency: 32);

    public Task<IReadOnlyList<RecipientResult>> SendAsync(ChannelBatch batch, CancellationToken cancellationToken) =>
        totals.SendAsync(batch, within => Texts.SendEachAsync<HuaweiCredentials>(within, HuaweiPayload.Unfit, async (credentials, notice, to) =>
        {
            var body = HuaweiPayload.Write(notice, Texts.TokensOf(to));
            var address = $"{calls.BaseOf(Name, batch.Settings, Vendor)}/v1/{credentials.AppId}/messages:send";
            var reading = await calls.SendAsync(
                Name,
                AccessTokens.KeyOf(Name, batch.ProviderId, batch.Settings),
                token => FetchAsync(batch.Settings, credentials, token),
                token => VendorCalls.Bearer(VendorCalls.PostJson(address, body), token),
                HuaweiErrors.IsTokenRefused,
                cancellationToken);
            return reading.Answer is { } answer ? HuaweiErrors.Of(answer, Texts.TokensOf(to)) : Texts.All(to, reading.Fault);
        }), cancellationToken);

    private async Task<AccessToken> FetchAsync(ChannelSettings settings, HuaweiCredentials credentials, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] form = [new("grant_type", "client_credentials"), new("client_id", credentials.AppId), new("client_secret", credentials.AppSecret)];
        return AccessToken.OfOAuth(await calls.SendAsync(Name, VendorCalls.PostForm(calls.BaseOf(Name, settings, TokenVendor) + "/oauth2/v3/token", form), cancellationToken));
    }
}
