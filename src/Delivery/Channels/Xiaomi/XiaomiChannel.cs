using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Mi Push; its app secret goes with each request.</summary>
public sealed class XiaomiChannel(VendorCalls calls, VendorTotals totals) : IRecallingChannel
{
    private const string Vendor = "https://api.xmpush.xiaomi.com";

    public string Name => ChannelKinds.Xiaomi;

    public ChannelLimits Limits { get; } = new(XiaomiPayload.MostTokens, XiaomiPayload.MostBytes, Concurrency: 32);

    public Task<IReadOnlyList<RecipientResult>> SendAsync(ChannelBatch batch, CancellationToken cancellationToken) =>
        totals.SendAsync(batch, within => Texts.SendEachAsync<XiaomiCredentials>(within, XiaomiPayload.Unfit, async (credentials, notice, to) =>
        {
            var tokens = Texts.TokensOf(to);
            var request = VendorCalls.PostForm(calls.BaseOf(Name, batch.Settings, Vendor) + "/v3/message/regid", XiaomiPayload.Write(notice, credentials.PackageName, tokens));
            request.Headers.TryAddWithoutValidation("Authorization", "key=" + credentials.AppSecret);
            var reading = await calls.SendAsync(Name, request, cancellationToken);
            return reading.Answer is { } answer ? XiaomiErrors.Of(answer, tokens) : Texts.All(to, reading.Fault);
        }), cancellationToken);

    public Task<IReadOnlyList<RecipientResult>> RecallAsync(ChannelBatch batch, CancellationToken cancellationToken) =>
        Texts.RecallAsync<XiaomiCredentials>(batch, async (credentials, notice, to) =>
        {
            var tokens = Texts.TokensOf(to);
            var request = VendorCalls.PostForm(calls.BaseOf(Name, batch.Settings, Vendor) + "/v3/message/regid/revoke", XiaomiPayload.WriteRecall(notice, credentials.PackageName, tokens));
            request.Headers.TryAddWithoutValidation("Authorization", "key=" + credentials.AppSecret);
            var reading = await calls.SendAsync(Name, request, cancellationToken);
            return reading.Answer is { } answer ? XiaomiErrors.Of(answer, tokens) : Texts.All(to, reading.Fault);
        });
}
