using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Silo;

/// <summary>Opens the journal store before the silo starts; a node that cannot does not start, and says what to do.</summary>
internal sealed partial class StoreOpening(PushOrleansOptions options, IJournalStore store, ILogger<StoreOpening> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.OpenAsync(options.Partitions, cancellationToken);
        }
        catch (StoreInUseException error)
        {
            throw new NodeStartException($"The data folder {Folder} is in use by another process. Stop that one, or set PushOrleans:DataFolder to another folder.", error);
        }
        catch (StoreMismatchException error)
        {
            throw new NodeStartException($"The store in {Folder} does not fit: {error.Message}. Set PushOrleans:Partitions to the number it was made with, or {Setting} to another {Place}.", error);
        }
        catch (StoreUnavailableException error) when (options.Storage == NodeStorage.Azure)
        {
            throw new NodeStartException($"The store in {Folder} cannot be reached: {error.Message}. See that the account of PushOrleans:Azure is the right one, is up, and lets this process read and write.", error) { MayPass = true };
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException or StoreUnavailableException)
        {
            throw new NodeStartException($"The store in {Folder} cannot be opened: {error.Message}. Give this process the right to write there, or set PushOrleans:DataFolder to another folder.", error);
        }
        LogOpened(options.Storage, options.Partitions);
    }

    /// <summary>Hosted services stop in reverse: the silo has stopped, and no page is in flight any more.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        LogStopped();
        return Task.CompletedTask;
    }

    private string Folder => options.Storage switch
    {
        NodeStorage.Memory => "memory",
        NodeStorage.Azure => $"container {options.Azure.Container}",
        _ => Path.GetFullPath(options.DataFolder),
    };

    private string Setting => options.Storage == NodeStorage.Azure ? "PushOrleans:Azure:Container" : "PushOrleans:DataFolder";

    private string Place => options.Storage == NodeStorage.Azure ? "container" : "folder";

    [LoggerMessage(Level = LogLevel.Information, Message = "Store open: {Storage}, {Partitions} partitions.")]
    private partial void LogOpened(NodeStorage storage, int partitions);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped, nothing in flight.")]
    private partial void LogStopped();
}

/// <summary>The node cannot start; the message says what to do and is meant for whoever started it.</summary>
public sealed class NodeStartException : Exception
{
    public NodeStartException() { }
    public NodeStartException(string message) : base(message) { }
    public NodeStartException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>A later start may do, as it is configured.</summary>
    public bool MayPass { get; init; }
}
