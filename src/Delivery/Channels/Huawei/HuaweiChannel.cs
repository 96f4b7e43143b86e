using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Huawei Push Kit (Android), with OAuth client credentials.</summary>
public sealed class HuaweiChannel(VendorCalls calls, VendorTotals totals) : IRecallingChannel
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

    /// <summary>Its page names a service account as the only way to authenticate.</summary>
    public Task<IReadOnlyList<RecipientResult>> RecallAsync(ChannelBatch batch, CancellationToken cancellationToken) =>
        Texts.RecallAsync<HuaweiCredentials>(batch, async (credentials, notice, to) =>
        {
            if (credentials.Account is not { } account) return Texts.All(to, RecipientResult.Rejected("Push Kit takes back by a service account, which these credentials have none of."));
            var body = HuaweiPayload.WriteRecall(notice, Texts.TokensOf(to));
            var address = $"{calls.BaseOf(Name, batch.Settings, Vendor)}/v1/{credentials.AppId}/messages:revoke";
            var reading = await calls.SendAsync(
                Name,
                AccessTokens.KeyOf(Name, batch.ProviderId, batch.Settings, "recall"),
                _ => Task.FromResult(AccessToken.Of(HuaweiAuth.Token(account, calls.Now.ToUnixTimeSeconds()), TimeSpan.FromSeconds(HuaweiAuth.LifeSeconds))),
                token => Recall(address, body, token),
                HuaweiErrors.IsTokenRefused,
                cancellationToken);
            return Texts.All(to, reading.Answer is { } answer ? HuaweiErrors.OfRecall(answer) : reading.Fault);
        });

    private static HttpRequestMessage Recall(string address, byte[] body, string token)
    {
        var request = VendorCalls.Bearer(VendorCalls.PostJson(address, body), token);
        // Notifications.
        request.Headers.TryAddWithoutValidation("push-type", "0");
        return request;
    }

    private async Task<AccessToken> FetchAsync(ChannelSettings settings, HuaweiCredentials credentials, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] form = [new("grant_type", "client_credentials"), new("client_id", credentials.AppId), new("client_secret", credentials.AppSecret)];
        return AccessToken.OfOAuth(await calls.SendAsync(Name, VendorCalls.PostForm(calls.BaseOf(Name, settings, TokenVendor) + "/oauth2/v3/token", form), cancellationToken));
    }
}
