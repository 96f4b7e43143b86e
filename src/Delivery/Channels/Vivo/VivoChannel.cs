using System.Security.Cryptography;
using System.Text;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>vivo push, with signed requests for a token. Several recipients take two calls: one keeps the text, one names the users.</summary>
public sealed class VivoChannel(VendorCalls calls, VendorTotals totals) : IPushChannel
{
    private const string Vendor = "https://api-push.vivo.com.cn";

    public string Name => ChannelKinds.Vivo;

    public ChannelLimits Limits { get; } = new(VivoPayload.MostTokens, VivoPayload.MostMapCharacters, Concurrency: 16);

    public Task<IReadOnlyList<RecipientResult>> SendAsync(ChannelBatch batch, CancellationToken cancellationToken) =>
        totals.SendAsync(batch, within => Texts.SendEachAsync<VivoCredentials>(within, VivoPayload.Unfit, async (credentials, notice, to) =>
        {
            var tokens = Texts.TokensOf(to);
            var id = RequestId(to);
            if (tokens.Count == 1)
            {
                var one = await PostAsync(batch, credentials, "/message/send", VivoPayload.WriteOne(notice, credentials, tokens[0], id), cancellationToken);
                return one.Answer is { } single ? VivoErrors.Of(single, tokens) : Texts.All(to, one.Fault);
            }
            var text = await PostAsync(batch, credentials, "/message/saveListPayload", VivoPayload.WriteText(notice, credentials, id), cancellationToken);
            if (text.Answer is not { } saved) return Texts.All(to, text.Fault);
            if (VivoErrors.TaskIdOf(saved) is not { } task) return Texts.All(to, VivoErrors.NotSaved(saved));
            var list = await PostAsync(batch, credentials, "/message/pushToList", VivoPayload.WriteList(credentials, task, tokens, id), cancellationToken);
            return list.Answer is { } answer ? VivoErrors.Of(answer, tokens) : Texts.All(to, list.Fault);
        }), cancellationToken);

    private Task<VendorReading> PostAsync(ChannelBatch batch, VivoCredentials credentials, string path, byte[] body, CancellationToken cancellationToken)
    {
        var home = calls.BaseOf(Name, batch.Settings, Vendor);
        return calls.SendAsync(
            Name,
            AccessTokens.KeyOf(Name, batch.ProviderId, batch.Settings),
            token => FetchAsync(home, credentials, token),
            token => Request(home + path, body, token),
            VivoErrors.IsTokenRefused,
            cancellationToken);
    }

    private static HttpRequestMessage Request(string address, byte[] body, string token)
    {
        var request = VendorCalls.PostJson(address, body);
        request.Headers.TryAddWithoutValidation("authToken", token);
        return request;
    }

    private async Task<AccessToken> FetchAsync(string home, VivoCredentials credentials, CancellationToken cancellationToken)
    {
        var reading = await calls.SendAsync(Name, VendorCalls.PostJson(home + "/message/auth", VivoAuth.Write(credentials, calls.Now.ToUnixTimeMilliseconds())), cancellationToken);
        if (reading.Answer is not { } answer) return AccessToken.Failed(reading.Fault);
        return answer.Json().Get("authToken").TextOf() is { Length: > 0 } token
            ? AccessToken.Of(token, TimeSpan.FromSeconds(VivoAuth.LifeSeconds))
            : AccessToken.Failed(VivoErrors.OfAuth(answer));
    }

    /// <summary>The same for the same recipients, however often they are sent to.</summary>
    private static string RequestId(IReadOnlyList<Recipient> to) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', to.Select(one => one.DeliveryId)))).AsSpan(0, 16));
}
