using Azure.Storage.Blobs;

namespace PushOrleans.Silo;

/// <summary>The clock of the account's blob service.</summary>
internal sealed class AzureStoreClock(BlobContainerClient container) : IStoreClock
{
    public async Task<DateTimeOffset?> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = await container.GetPropertiesAsync(cancellationToken: cancellationToken);
        return answer.GetRawResponse().Headers.Date;
    }
}
