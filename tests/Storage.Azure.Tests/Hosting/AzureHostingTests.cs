using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Storage;
using PushOrleans.Journal;
using PushOrleans.Journal.Tests;

namespace PushOrleans.Storage.Azure.Tests;

/// <summary>Real silos and a client, as a host would set them up.</summary>
public sealed class AzureHostingTests(Azurite azurite)
{
    private readonly string _name = Azurite.NewName();

    [Fact]
    public async Task Two_silos_and_a_client_find_each_other_and_share_what_they_store()
    {
        var stop = TestContext.Current.CancellationToken;
        using var first = Silo();
        await first.StartAsync(stop);
        using var second = Silo();
        await second.StartAsync(stop);
        using var client = Client();
        await client.StartAsync(stop);

        var hosts = await client.Services.GetRequiredService<IClusterClient>().GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
        Assert.Equal(2, hosts.Count);

        var grain = GrainId.Create("hosted", "one");
        await first.Services.GetRequiredKeyedService<IGrainStorage>("carts").WriteStateAsync("s", grain, new GrainState<List<string>>(["kept"]));
        var state = new GrainState<List<string>>([]);
        await second.Services.GetRequiredKeyedService<IGrainStorage>("carts").ReadStateAsync("s", grain, state);
        Assert.Equal(["kept"], state.State);

        await first.Services.GetRequiredService<IReminderTable>().UpsertRow(
            new ReminderEntry { GrainId = grain, ReminderName = "r", StartAt = new DateTime(2099, 1, 1, 0, 0, 0, DateTimeKind.Utc), Period = TimeSpan.FromHours(1) });
        Assert.Single((await second.Services.GetRequiredService<IReminderTable>().ReadRows(grain)).Reminders);

        var journal = first.Services.GetRequiredService<IJournalStore>();
        await journal.OpenAsync(4, default);
        await journal.AppendOne(2, JournalPosition.Start, "kept");
        await second.Services.GetRequiredService<IJournalStore>().OpenAsync(4, default);
        Assert.Equal(["1 kept"], await second.Services.GetRequiredService<IJournalStore>().PayloadsOf(2));

        await client.StopAsync(stop);
        await second.StopAsync(stop);
        await first.StopAsync(stop);
        var left = await first.Services.GetRequiredService<IMembershipTable>().ReadAllAsync(default);
        Assert.All(left.Members, member => Assert.Equal(SiloStatus.Dead, member.Item1.Status));
        Assert.Equal(2, left.Members.Count);
    }

    [Fact]
    public async Task A_silo_with_options_that_cannot_work_does_not_start()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseAzureStorageClustering(options => options.TableName = "no table"));
        using var host = builder.Build();
        await Assert.ThrowsAsync<OrleansConfigurationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
    }

    private IHost Silo()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(NameCluster)
            .ConfigureEndpoints(System.Net.IPAddress.Loopback, FreePort(), FreePort())
            .UseAzureStorageClustering(options => (options.TableServiceClient, options.TableName) = (azurite.Tables(), _name + "silos"))
            .AddAzureTableGrainStorageAsDefault(options => (options.TableServiceClient, options.TableName) = (azurite.Tables(), _name + "grains"))
            .AddAzureTableGrainStorage("carts", options => (options.TableServiceClient, options.TableName) = (azurite.Tables(), _name + "carts"))
            .UseAzureTableReminderService(options => (options.TableServiceClient, options.TableName) = (azurite.Tables(), _name + "reminders"))
            .AddAzureJournal(options => (options.BlobServiceClient, options.ContainerName) = (azurite.Blobs(), _name)));
        return builder.Build();
    }

    private IHost Client()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client
            .Configure<ClusterOptions>(NameCluster)
            .UseAzureStorageClustering(options => (options.TableServiceClient, options.TableName) = (azurite.Tables(), _name + "silos")));
        return builder.Build();
    }

    private static void NameCluster(ClusterOptions options) => (options.ServiceId, options.ClusterId) = ("service", "cluster");

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
