namespace PushOrleans.Grains.Tests.Control;

/// <summary>Tests of what outlives a node: with a file for its store, gone after the test.</summary>
public abstract class StoredTests : IDisposable
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>To be given to <see cref="TestNode.StartAsync"/>.</summary>
    protected string StoreFile => Path.Combine(StoreFolder, "store.db");

    protected string StoreFolder { get; } = Directory.CreateTempSubdirectory("push").FullName;

    public void Dispose()
    {
        Directory.Delete(StoreFolder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
