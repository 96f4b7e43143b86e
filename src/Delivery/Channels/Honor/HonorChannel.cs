using System.Globalization;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Honor Push, with OAuth client credentials.</summary>
public sealed class HonorChannel(VendorCalls calls, VendorTotals totals) : IPushChannel
{
    private const string Vendor = "https://push-api.cloud.hihonor.com";
    private const string TokenVendor = "https://iam.developer.hihonor.com";

    public string Name => ChannelKinds.Honor;

    public ChannelLimits Limits { get; } = new(HonorPayload.MostTokens, HonorPayload.MostBytes, Concurrency: 32);

    public Task<IReadOnlyList<RecipientResult>> SendAsync(ChannelBatch batch, CancellationToken cancellationToken) =>
        totals.SendAsync(batch, within => Texts.SendEachAsync<HonorCredentials>(within, HonorPayload.Unfit, async (credentials, notice, to) =>
        {
            var body = HonorPayload.Write(notice, Texts.TokensOf(to));
            var address = $"{calls.BaseOf(Name, batch.Settings, Vendor)}/api/v1/{credentials.AppId}/sendMessage";
            var reading = await calls.SendAsync(
                Name,
                AccessTokens.KeyOf(Name, batch.ProviderId, batch.Settings),
                token => FetchAsync(batch.Settings, credentials, token),
                token => Request(address, body, token),
                HonorErrors.IsTokenRefused,
                cancellationToken);
            return reading.Answer is { } answer ? HonorErrors.Of(answer, Texts.TokensOf(to)) : Texts.All(to, reading.Fault);
        }), cancellationToken);

    private HttpRequestMessage Request(string address, byte[] body, string token)
    {
        var request = VendorCalls.Bearer(VendorCalls.PostJson(address, body), token);
        request.Headers.TryAddWithoutValidation("timestamp", calls.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        return request;
    }

    private async Task<AccessToken> FetchAsync(ChannelSettings settings, HonorCredentials credentials, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] form = [new("grant_type", "client_credentials"), new("client_id", credentials.ClientId), new("client_secret", credentials.ClientSecret)];
        return AccessToken.OfOAuth(await calls.SendAsync(Name, VendorCalls.PostForm(calls.BaseOf(Name, settings, TokenVendor) + "/auth/realms/developer/protocol/openid-connect/token", form), cancellationToken));
    }
}
