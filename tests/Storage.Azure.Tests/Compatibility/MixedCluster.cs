extern alias official;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Storage;
using OfficialClustering = official::Orleans.Hosting.AzureTableClusteringExtensions;
using OfficialGatewayOptions = official::Orleans.Clustering.AzureStorage.AzureStorageGatewayOptions;
using OfficialMembershipOptions = official::Orleans.Clustering.AzureStorage.AzureStorageClusteringOptions;
using OfficialReminderOptions = official::Orleans.Reminders.AzureStorage.AzureTableReminderStorageOptions;
using OfficialReminders = official::Orleans.Hosting.AzureStorageReminderSiloBuilderExtensions;
using OfficialStates = official::Orleans.Hosting.AzureTableSiloBuilderExtensions;
using OfficialStateOptions = official::Orleans.Configuration.AzureTableStorageOptions;

namespace PushOrleans.Storage.Azure.Tests;

/// <summary>
/// One cluster on one set of tables: a silo with Orleans' own Azure packages, a silo with ours, and a client of either kind.
/// </summary>
public sealed class MixedCluster(Azurite azurite) : IAsyncLifetime
{
    public const string Text = "text";

    private readonly string _name = Azurite.NewName();
    private readonly List<IHost> _apart = [];

    public IHost Theirs { get; private set; } = null!;

    public IHost Ours { get; private set; } = null!;

    public IHost TheirClient { get; private set; } = null!;

    public IHost OurClient { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Theirs = Silo(TheirSilo);
        await Theirs.StartAsync();
        Ours = Silo(OurSilo);
        await Ours.StartAsync();
        TheirClient = Client(client => OfficialClustering.UseAzureStorageClustering(
            client, (OfficialGatewayOptions options) => (options.TableServiceClient, options.TableName) = (azurite.Tables(), _name + "silos")));
        OurClient = Client(client => client.UseAzureStorageClustering(options => (options.TableServiceClient, options.TableName) = (azurite.Tables(), _name + "silos")));
        await TheirClient.StartAsync();
        await OurClient.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in new[] { OurClient, TheirClient, Ours, Theirs })
        {
            await host.StopAsync();
            host.Dispose();
        }
        foreach (var host in _apart) host.Dispose();
    }

    /// <summary>Their table of silos without a silo, for rows that no silo should see.</summary>
    public IMembershipTable TheirMembership(string cluster) => Apart(cluster, silo => TheirSilo(silo)).GetRequiredService<IMembershipTable>();

    /// <inheritdoc cref="TheirMembership"/>
    public IMembershipTable OurMembership(string cluster) => Apart(cluster, silo => OurSilo(silo)).GetRequiredService<IMembershipTable>();

    public IGrainStorage States(bool theirs, string name = "Default") => (theirs ? Theirs : Ours).Services.GetRequiredKeyedService<IGrainStorage>(name);

    public IReminderTable Reminders(bool theirs) => (theirs ? Theirs : Ours).Services.GetRequiredService<IReminderTable>();

    public TableClient Rows(string kind) => azurite.Tables().GetTableClient(_name + kind);

    private IServiceProvider Apart(string cluster, Action<ISiloBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            configure(silo);
            silo.Configure<ClusterOptions>(options => options.ClusterId = cluster);
        });
        var host = builder.Build();
        _apart.Add(host);
        return host.Services;
    }

    private void TheirSilo(ISiloBuilder silo)
    {
        OfficialClustering.UseAzureStorageClustering(silo, (OfficialMembershipOptions options) => (options.TableServiceClient, options.TableName) = (azurite.Tables(), _name + "silos"));
        OfficialStates.AddAzureTableGrainStorageAsDefault(silo, (OfficialStateOptions options) => (options.TableServiceClient, options.TableName) = (azurite.Tables(), _name + "grains"));
        OfficialStates.AddAzureTableGrainStorage(silo, Text, (OfficialStateOptions options) =>
            (options.TableServiceClient, options.TableName, options.UseStringFormat, options.DeleteStateOnClear) = (azurite.Tables(), _name + "grains", true, true));
        OfficialReminders.UseAzureTableReminderService(silo, (OfficialReminderOptions options) => (options.TableServiceClient, options.TableName) = (azurite.Tables(), _name + "reminders"));
    }

    private void OurSilo(ISiloBuilder silo) => silo
        .UseAzureStorageClustering(options => (options.TableServiceClient, options.TableName) = (azurite.Tables(), _name + "silos"))
        .AddAzureTableGrainStorageAsDefault(options => (options.TableServiceClient, options.TableName) = (azurite.Tables(), _name + "grains"))
        .AddAzureTableGrainStorage(Text, options =>
            (options.TableServiceClient, options.TableName, options.UseStringFormat, options.DeleteStateOnClear) = (azurite.Tables(), _name + "grains", true, true))
        .UseAzureTableReminderService(options => (options.TableServiceClient, options.TableName) = (azurite.Tables(), _name + "reminders"));

    private static IHost Silo(Action<ISiloBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(NameCluster).ConfigureEndpoints(System.Net.IPAddress.Loopback, FreePort(), FreePort());
            silo.Configure<ReminderOptions>(options => options.MinimumReminderPeriod = TimeSpan.FromMilliseconds(100));
            configure(silo);
        });
        return builder.Build();
    }

    private static IHost Client(Action<IClientBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => configure(client.Configure<ClusterOptions>(NameCluster)));
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
