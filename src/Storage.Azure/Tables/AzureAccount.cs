using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace PushOrleans.Storage.Azure;

/// <summary>
/// Clients of a storage account: a connection string, or the service's address with a credential (of Azure.Identity, for one). Retries are
/// the SDK's: exponential with jitter, on 408, 429, 500, 502, 503, 504 and lost connections, heeding Retry-After.
/// </summary>
public static class AzureAccount
{
    private const int MaxRetries = 4;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(15);

    /// <summary>A client of the account's tables.</summary>
    /// <param name="connection">A connection string, or the absolute address of the table service.</param>
    /// <param name="credential">For an address that carries no signature of its own; by default what the environment offers: workload or managed identity, a developer's login.</param>
    public static TableServiceClient Tables(string connection, TokenCredential? credential = null, TableClientOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connection);
        options ??= new TableClientOptions();
        options.AddPolicy(StorageMeter.Instance, HttpPipelinePosition.PerRetry);
        Configure(options.Retry);
        if (!Uri.TryCreate(connection, UriKind.Absolute, out var address)) return new TableServiceClient(connection, options);
        return IsSigned(address) ? new TableServiceClient(address, options) : new TableServiceClient(address, credential ?? new DefaultAzureCredential(), options);
    }

    /// <summary>A client of the account's blobs.</summary>
    /// <param name="connection">A connection string, or the absolute address of the blob service.</param>
    /// <param name="credential">For an address that carries no signature of its own; by default what the environment offers: workload or managed identity, a developer's login.</param>
    public static BlobServiceClient Blobs(string connection, TokenCredential? credential = null, BlobClientOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connection);
        options ??= new BlobClientOptions();
        options.AddPolicy(StorageMeter.Instance, HttpPipelinePosition.PerRetry);
        Configure(options.Retry);
        if (!Uri.TryCreate(connection, UriKind.Absolute, out var address)) return new BlobServiceClient(connection, options);
        return IsSigned(address) ? new BlobServiceClient(address, options) : new BlobServiceClient(address, credential ?? new DefaultAzureCredential(), options);
    }

    private static bool IsSigned(Uri address) => address.Query.Contains("sig=", StringComparison.Ordinal);

    private static void Configure(RetryOptions retry)
    {
        retry.Mode = RetryMode.Exponential;
        retry.MaxRetries = MaxRetries;
        retry.Delay = FirstDelay;
        retry.MaxDelay = LongestDelay;
        retry.NetworkTimeout = AnswerWithin;
    }
}
