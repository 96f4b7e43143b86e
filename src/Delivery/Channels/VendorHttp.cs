using System.Net;
using System.Net.Http.Headers;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace PushOrleans.Delivery;

/// <summary>
/// HTTP to vendors: by channel a client with rate limit, retries with jitter and Retry-After, a circuit breaker per authority and a time-out
/// per attempt; no redirects, cookies, proxy, or log of addresses and headers. What is not an answer is a value.
/// </summary>
public sealed class VendorHttp(IHttpClientFactory clients)
{
    /// <summary>Bytes of an answer that are read; the rest is not needed by any vendor's documentation.</summary>
    public const int MaxAnswerBytes = 1 << 20;

    internal static string ClientOf(string channel) => "pushorleans.channel." + channel;

    /// <param name="request">With an absolute address, and content that can be sent again (bytes). Set its version and policy for HTTP/2.</param>
    public async Task<VendorReply> SendAsync(string channel, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(ClientOf(channel));
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var body = await ReadAsync(response, cancellationToken);
            return new VendorReply(response.StatusCode, response.Headers, body, default);
        }
        // The recovery of what follows is the recipient's wait.
        catch (HttpRequestException error) when (error.InnerException is ForbiddenAddressException)
        {
            return VendorReply.Failed(RecipientResult.Rejected("The address is not public."));
        }
        catch (HttpRequestException error)
        {
            return VendorReply.Failed(RecipientResult.RetryAfter(null, error.HttpRequestError == HttpRequestError.Unknown ? "ConnectionError" : error.HttpRequestError.ToString()));
        }
        catch (IOException)
        {
            return VendorReply.Failed(RecipientResult.RetryAfter(null, "ConnectionError"));
        }
        catch (TimeoutRejectedException)
        {
            return VendorReply.Failed(RecipientResult.RetryAfter(null, "Timeout"));
        }
        catch (BrokenCircuitException)
        {
            return VendorReply.Failed(RecipientResult.RetryAfter(null, "The vendor keeps failing and is left alone for now."));
        }
        catch (RateLimiterRejectedException error)
        {
            return VendorReply.Failed(RecipientResult.RetryAfter(error.RetryAfter, "Over the rate of this channel."));
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var chunk = new byte[8192];
        while (body.Length < MaxAnswerBytes && await stream.ReadAsync(chunk, cancellationToken) is > 0 and var read) body.Write(chunk, 0, read);
        return body.ToArray();
    }
}

/// <summary>A vendor's answer, or why there is none.</summary>
/// <param name="Status">Null when there is no answer: <paramref name="Fault"/> says why.</param>
/// <param name="Body">At most <see cref="VendorHttp.MaxAnswerBytes"/>.</param>
/// <param name="Fault">What becomes of the call's recipients without an answer.</param>
public readonly record struct VendorReply(HttpStatusCode? Status, HttpResponseHeaders? Headers, ReadOnlyMemory<byte> Body, RecipientResult Fault)
{
    public bool IsAnswer => Status is not null;

    public bool IsSuccess => Status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;

    /// <summary>Retry-After of the answer, as a delay from <paramref name="now"/>; null when it has none.</summary>
    public TimeSpan? RetryAfter(DateTimeOffset now)
    {
        if (Headers?.RetryAfter is not { } header) return null;
        var delay = header.Delta ?? header.Date - now;
        return delay < TimeSpan.Zero ? TimeSpan.Zero : delay;
    }

    internal static VendorReply Failed(RecipientResult fault) => new(null, null, ReadOnlyMemory<byte>.Empty, fault);
}
