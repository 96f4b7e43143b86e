using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Serialization;
using Orleans.Storage;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Control;

namespace PushOrleans.Grains.Tests.Providers;

/// <summary>Tests of a provider's reports as they are stored: opened again and again over one storage, as activation after activation does.</summary>
public abstract class OpenedReports : StoredTests
{
    protected const long Start = 1_773_000_000;

    private protected TroubledStates States { get; } = new();

    protected Serializer Serializer { get; private set; } = null!;

    private protected async Task WithinAsync(Func<Func<Task<Opened>>, Task> test)
    {
        var within = new WithinGrain();
        await using var node = await ControlSamples.NodeAsync(0, configure: services =>
        {
            within.Configure(services);
            States.Configure(services);
        });
        Serializer = node.Services.GetRequiredService<Serializer>();
        var storage = node.Services.GetRequiredKeyedService<IGrainStorage>(WellKnown.Storage);
        await within.RunAsync(node, context => test(async () =>
        {
            var head = new StateStorageBridge<ProviderCounts>("tested", context, storage);
            await head.ReadStateAsync();
            var rows = new StateRows<ShareRow>(context, storage, "tested-shares");
            var book = new ReportBook(head, rows);
            await book.ReadAsync();
            return new Opened(book, head, rows);
        }));
    }

    protected static ProviderReport Seconds(int partition, long seq, long from, int count, long news = 1) =>
        new(partition, seq, [.. Enumerable.Range(0, count).Select(i => new ShareReport(from + i, news, 1))], [], int.MinValue);

    private protected sealed record Opened(ReportBook Book, StateStorageBridge<ProviderCounts> Head, StateRows<ShareRow> Rows)
    {
        /// <summary>As the grain does.</summary>
        public async Task<long> ReportAsync(ProviderReport report)
        {
            if (!Book.HasWritten) await Book.WriteAsync();
            Book.Take(report);
            await Book.WriteAsync();
            return Head.State.TakenFrom(report.Partition);
        }
    }
}
