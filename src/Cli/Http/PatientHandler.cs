using System.Net;

namespace PushOrleans.Cli;

/// <summary>
/// Repeats what the API asks to be repeated: 503, 429 and a first request that still runs, after the time that it names; and what never got an answer.
/// Only for requests that may be repeated: reads, upserts, and posts with an Idempotency-Key.
/// </summary>
internal sealed class PatientHandler(TimeProvider time, TimeSpan patience) : DelegatingHandler(new SocketsHttpHandler())
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>An answer has begun by then, or never will: a bulk import is the longest.</summary>
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromMinutes(3);

    private long _repeats;

    /// <summary>Requests that were made again.</summary>
    public long Repeats => Interlocked.Read(ref _repeats);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var wait = Pause;
            try
            {
                using var late = new CancellationTokenSource(AnswersWithin, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
                var response = await base.SendAsync(request, either.Token);
                if (!AsksToComeBack(response) || time.GetElapsedTime(began) > patience) return response;
                wait = response.Headers.RetryAfter?.Delta ?? Pause;
                response.Dispose();
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested && time.GetElapsedTime(began) < patience)
            {
                // No answer: the node is down or lost; the request may have been carried out, and is harmless to repeat.
            }

            Interlocked.Increment(ref _repeats);
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private static bool AsksToComeBack(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests
        || (response.StatusCode == HttpStatusCode.Conflict && response.Headers.RetryAfter is not null);
}
