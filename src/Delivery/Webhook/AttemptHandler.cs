using System.Globalization;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Dates and signs each attempt anew, as receivers refuse old timestamps; and makes none once the campaign is over.</summary>
internal sealed class AttemptHandler(TimeProvider time, DomainClock clock) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(WebhookCall.OptionsKey, out var call)) throw new InvalidOperationException("A webhook request carries its call.");
        if (clock.Now >= call.NotAfter) throw new CampaignOverException("The campaign ended before the attempt.");
        call.Attempts++;
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        Set(request, "webhook-id", call.Id);
        Set(request, "webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        Set(request, "webhook-signature", WebhookSignature.Sign(call.Key, call.Id, timestamp, call.Body));
        return base.SendAsync(request, cancellationToken);
    }

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }
}

/// <summary>The campaign is over: nothing of it is sent any more.</summary>
public sealed class CampaignOverException : Exception
{
    public CampaignOverException() { }
    public CampaignOverException(string message) : base(message) { }
    public CampaignOverException(string message, Exception innerException) : base(message, innerException) { }
}
