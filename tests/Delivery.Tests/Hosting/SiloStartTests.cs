using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Silo;

namespace PushOrleans.Delivery.Tests;

/// <summary>Nodes that really start, each with a free port and a folder of its own.</summary>
public sealed class SiloStartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("push-silo-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_second_node_on_the_folder_does_not_start_and_says_why()
    {
        using var first = await StartAsync();
        var error = await Assert.ThrowsAsync<NodeStartException>(() => StartAsync());
        Assert.Contains("in use by another process", error.Message, StringComparison.Ordinal);
        await first.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_folder_that_was_let_go_starts_again_but_not_with_another_number_of_partitions()
    {
        using (var first = await StartAsync()) await first.StopAsync(TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<NodeStartException>(() => StartAsync(options => options.Partitions = 5));
        Assert.Contains("Set PushOrleans:Partitions to the number it was made with", error.Message, StringComparison.Ordinal);
        using var again = await StartAsync();
        await again.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Decisions_live_on_the_clock_that_was_given_and_everything_else_on_the_systems()
    {
        var domain = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Batches.DecidedAt));
        using var node = await StartAsync(options => options.Storage = NodeStorage.Memory, services => services.AddKeyedSingleton<TimeProvider>(WellKnown.DomainTime, domain));
        Assert.Equal(Batches.DecidedAt, node.Services.GetRequiredService<DomainClock>().Now);
        Assert.Same(TimeProvider.System, node.Services.GetRequiredService<TimeProvider>());
        await node.StopAsync(TestContext.Current.CancellationToken);
    }

    private async Task<IHost> StartAsync(Action<PushOrleansOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        services?.Invoke(builder.Services);
        builder.UsePushOrleansSilo(options =>
        {
            options.DataFolder = _folder.FullName;
            options.Partitions = 4;
            configure?.Invoke(options);
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }
}
