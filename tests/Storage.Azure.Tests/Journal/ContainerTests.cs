using Azure.Storage.Blobs;

namespace PushOrleans.Storage.Azure.Tests;

/// <summary>Tests of stores that share a container of their own, as nodes do.</summary>
public abstract class ContainerTests(Azurite azurite) : IAsyncLifetime
{
    private readonly string _container = Azurite.NewName();
    private readonly List<AzureBlobJournalStore> _stores = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores) await store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task<AzureBlobJournalStore> OpenAsync(Line? line = null, int appends = 45_000)
    {
        var client = line is null ? azurite.Blobs() : azurite.Blobs(line);
        var store = new AzureBlobJournalStore(new AzureJournalOptions { BlobServiceClient = client, ContainerName = _container, SegmentAppends = appends });
        await store.OpenAsync(4, default);
        _stores.Add(store);
        return store;
    }

    private protected BlobContainerClient Container() => azurite.Blobs().GetBlobContainerClient(_container);
}
