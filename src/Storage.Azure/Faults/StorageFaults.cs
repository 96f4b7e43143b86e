using Azure;
using PushOrleans.Journal;

namespace PushOrleans.Storage.Azure;

/// <summary>What an answer of the service, or its absence, means.</summary>
internal static class StorageFaults
{
    public const int NotFound = 404;
    public const int Conflict = 409;
    public const int PreconditionFailed = 412;
    public const int RangeNotSatisfiable = 416;

    /// <summary>The row or blob is not the one that the caller read: it was changed, made or taken away meanwhile.</summary>
    public static bool IsContention(RequestFailedException fault) => fault.Status is NotFound or Conflict or PreconditionFailed;

    /// <summary>
    /// No answer after all retries, a time-out that the caller did not ask for, or an answer that says nothing about the request itself
    /// (throttled, down, not allowed): whether a write has happened is unknown.
    /// </summary>
    public static bool IsUnavailable(Exception fault, CancellationToken cancellationToken) => fault switch
    {
        RequestFailedException failed => failed.Status is 0 or 401 or 403 or 408 or 429 or >= 500,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        AggregateException or IOException or HttpRequestException or TimeoutException => true,
        _ => false,
    };

    /// <exception cref="StoreUnavailableException">The store cannot be reached, or the fate of what <paramref name="call"/> wrote is unknown.</exception>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception fault) when (IsUnavailable(fault, cancellationToken))
        {
            throw new StoreUnavailableException($"the store does not answer: {fault.Message}", fault);
        }
    }

    /// <inheritdoc cref="GuardAsync{T}"/>
    public static Task GuardAsync(Func<Task> call, CancellationToken cancellationToken) => GuardAsync<bool>(
        async () =>
        {
            await call().ConfigureAwait(false);
            return true;
        },
        cancellationToken);
}
