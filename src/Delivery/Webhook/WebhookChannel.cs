using System.Globalization;
using System.Net.Http.Headers;

namespace PushOrleans.Delivery;

/// <summary>
/// A signed POST to the provider's own systems, one a user (Standard Webhooks 1.0.0, CloudEvents 1.0). Settings: the endpoint's URL, and the secret
/// <c>whsec_</c> and Base64.
/// </summary>
public sealed class WebhookChannel(VendorHttp http, TimeProvider time) : IPushChannel
{
    public string Name => Channel.Webhook;

    public ChannelLimits Limits { get; } = new(BatchSize: 1, PayloadBytes: 256 << 10, Concurrency: 64, Addressing: Addressing.User);

    public async Task<IReadOnlyList<RecipientResult>> SendAsync(ChannelBatch batch, CancellationToken cancellationToken)
    {
        var target = WebhookTarget.Of(batch.Settings);
        if (target.Error is { } error) return [.. batch.Recipients.Select(_ => RecipientResult.Rejected(error))];
        List<RecipientResult> results = [];
        foreach (var to in batch.Recipients) results.Add(await PostAsync(target.Endpoint!, new WebhookCall(to.DeliveryId, target.Key!, WebhookPayload.Write(batch, to), batch.NotAfter), cancellationToken));
        return results;
    }

    private async Task<RecipientResult> PostAsync(Uri endpoint, WebhookCall call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(call.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json", "utf-8");
        request.Options.Set(WebhookCall.OptionsKey, call);
        try
        {
            var reply = await http.SendAsync(Name, request, cancellationToken);
            if (!reply.IsAnswer) return reply.Fault;
            if (reply.IsSuccess) return RecipientResult.Accepted();
            var reason = "HTTP " + ((int)reply.Status!).ToString(CultureInfo.InvariantCulture);
            return RetryRules.IsTransient(reply.Status.Value) ? RecipientResult.RetryAfter(reply.RetryAfter(time.GetUtcNow()), reason) : RecipientResult.Rejected(reason);
        }
        catch (CampaignOverException)
        {
            // The next claim says that it is too late.
            return RecipientResult.RetryAfter(TimeSpan.Zero, "The campaign is over.");
        }
    }
}
