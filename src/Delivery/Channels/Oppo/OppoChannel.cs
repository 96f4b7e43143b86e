using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>OPPO PUSH (also OnePlus and realme), with signed requests for a token.</summary>
public sealed class OppoChannel(VendorCalls calls, VendorTotals totals) : IPushChannel
{
    private const string Vendor = "https://api.push.oppomobile.com";

    public string Name => ChannelKinds.Oppo;

    public ChannelLimits Limits { get; } = new(OppoPayload.MostMessages, OppoPayload.MostParameterBytes, Concurrency: 16);

    public Task<IReadOnlyList<RecipientResult>> SendAsync(ChannelBatch batch, CancellationToken cancellationToken) =>
        totals.SendAsync(batch, within => Texts.SendEachAsync<OppoCredentials>(within, OppoPayload.Unfit, async (credentials, notice, to) =>
        {
            var home = calls.BaseOf(Name, batch.Settings, Vendor);
            var messages = OppoPayload.Write(notice, to.Select(one => (one.DeliveryId, one.Token)));
            var reading = await calls.SendAsync(
                Name,
                AccessTokens.KeyOf(Name, batch.ProviderId, batch.Settings),
                token => FetchAsync(home, credentials, token),
                token => VendorCalls.PostForm(home + "/server/v1/message/notification/unicast_batch", [new("auth_token", token), new("messages", messages)]),
                OppoErrors.IsTokenRefused,
                cancellationToken);
            return reading.Answer is { } answer ? OppoErrors.Of(answer, Texts.TokensOf(to)) : Texts.All(to, reading.Fault);
        }), cancellationToken);

    private async Task<AccessToken> FetchAsync(string home, OppoCredentials credentials, CancellationToken cancellationToken)
    {
        var reading = await calls.SendAsync(Name, VendorCalls.PostForm(home + "/server/v1/auth", OppoAuth.Write(credentials, calls.Now.ToUnixTimeMilliseconds())), cancellationToken);
        if (reading.Answer is not { } answer) return AccessToken.Failed(reading.Fault);
        var json = answer.Json();
        return json.Get("data")?.Get("auth_token").TextOf() is { Length: > 0 } token
            ? AccessToken.Of(token, TimeSpan.FromSeconds(OppoAuth.LifeSeconds))
            : AccessToken.Failed(OppoErrors.OfAuth(answer));
    }
}
