using System.Globalization;
using System.Net.Http.Headers;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace PushOrleans.Delivery;

/// <summary>Posts one signed body to one endpoint, with the client's retries; every end but a cancel is a value.</summary>
public sealed class WebhookSender(IHttpClientFactory clients)
{
    internal const string Client = "pushorleans.webhook";

    public async Task<SendResult> SendAsync(Uri endpoint, byte[] key, string id, byte[] body, long notAfter, CancellationToken cancellationToken)
    {
        var call = new WebhookCall(id, key, body, notAfter);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Options.Set(WebhookCall.OptionsKey, call);
        try
        {
            using var client = clients.CreateClient(Client);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode ? SendResult.Delivered(call.Attempts) : SendResult.Failed(call.Attempts, "HTTP " + ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
        }
        catch (CampaignOverException)
        {
            return SendResult.Late(call.Attempts);
        }
        // The recovery of what follows is the dead letter.
        catch (HttpRequestException error) when (error.InnerException is ForbiddenAddressException)
        {
            return SendResult.Failed(call.Attempts, "The endpoint's name resolves to an address that is not public.");
        }
        catch (HttpRequestException error)
        {
            return SendResult.Failed(call.Attempts, error.HttpRequestError == HttpRequestError.Unknown ? "ConnectionError" : error.HttpRequestError.ToString());
        }
        catch (TimeoutRejectedException)
        {
            return SendResult.Failed(call.Attempts, "Timeout");
        }
        catch (BrokenCircuitException)
        {
            return SendResult.Failed(call.Attempts, "The endpoint keeps failing and is left alone for now.");
        }
    }
}
