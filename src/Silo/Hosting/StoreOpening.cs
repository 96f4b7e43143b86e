using PushOrleans.Journal;

namespace PushOrleans.Silo;

/// <summary>Takes the data folder and opens the journal store before the silo starts; a node that cannot does not start.</summary>
internal sealed partial class StoreOpening(PushOrleansOptions options, IServiceProvider services, ILogger<StoreOpening> logger) : IHostedService, IDisposable
{
    private DataFolderLock? _lock;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Storage == NodeStorage.Sqlite) _lock = DataFolderLock.Take(options.DataFolder);
        await services.GetRequiredService<IJournalStore>().OpenAsync(options.Partitions, cancellationToken);
        LogOpened(options.Storage, options.Partitions);
    }

    /// <summary>Stopped last, when no page is in flight any more.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        LogStopped();
        return Task.CompletedTask;
    }

    public void Dispose() => _lock?.Dispose();

    [LoggerMessage(Level = LogLevel.Information, Message = "Store open: {Storage}, {Partitions} partitions.")]
    private partial void LogOpened(NodeStorage storage, int partitions);

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo stopped; the data folder is free.")]
    private partial void LogStopped();
}
