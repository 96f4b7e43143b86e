using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Clustering.AzureStorage;
using Orleans.Configuration;
using Orleans.Configuration.Overrides;
using Orleans.Messaging;
using Orleans.Providers;
using Orleans.Reminders.AzureStorage;
using Orleans.Runtime.Hosting;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using PushOrleans.Storage.Azure;

namespace Orleans.Hosting;

/// <summary>Clustering, grain storage and reminders on Azure Tables, by the names that Orleans' own Azure packages use.</summary>
public static class AzureTableHosting
{
    /// <summary>Silos find each other by a table.</summary>
    public static ISiloBuilder UseAzureStorageClustering(this ISiloBuilder builder, Action<AzureStorageClusteringOptions> configureOptions) =>
        builder.UseAzureStorageClustering(options => options.Configure(configureOptions));

    /// <inheritdoc cref="UseAzureStorageClustering(ISiloBuilder, Action{AzureStorageClusteringOptions})"/>
    public static ISiloBuilder UseAzureStorageClustering(this ISiloBuilder builder, Action<OptionsBuilder<AzureStorageClusteringOptions>>? configureOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddTableOptions(Options.DefaultName, configureOptions).AddSingleton<IMembershipTable, AzureMembershipTable>();
        return builder;
    }

    /// <summary>A client finds the silos by their table.</summary>
    public static IClientBuilder UseAzureStorageClustering(this IClientBuilder builder, Action<AzureStorageGatewayOptions> configureOptions) =>
        builder.UseAzureStorageClustering(options => options.Configure(configureOptions));

    /// <inheritdoc cref="UseAzureStorageClustering(IClientBuilder, Action{AzureStorageGatewayOptions})"/>
    public static IClientBuilder UseAzureStorageClustering(this IClientBuilder builder, Action<OptionsBuilder<AzureStorageGatewayOptions>>? configureOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddTableOptions(Options.DefaultName, configureOptions).AddSingleton<IGatewayListProvider, AzureGatewayListProvider>();
        return builder;
    }

    /// <summary>Grain storage under this name.</summary>
    public static ISiloBuilder AddAzureTableGrainStorage(this ISiloBuilder builder, string name, Action<AzureTableStorageOptions> configureOptions) =>
        builder.AddAzureTableGrainStorage(name, options => options.Configure(configureOptions));

    /// <inheritdoc cref="AddAzureTableGrainStorage(ISiloBuilder, string, Action{AzureTableStorageOptions})"/>
    public static ISiloBuilder AddAzureTableGrainStorage(
        this ISiloBuilder builder, string name, Action<OptionsBuilder<AzureTableStorageOptions>>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddTableOptions(name, configureOptions)
            .AddTransient<IPostConfigureOptions<AzureTableStorageOptions>, DefaultStorageProviderSerializerOptionsConfigurator<AzureTableStorageOptions>>()
            .AddGrainStorage(name, (services, key) => new AzureTableGrainStorage(
                key,
                services.GetRequiredService<IOptionsMonitor<AzureTableStorageOptions>>().Get(key),
                services.GetProviderClusterOptions(key).Value.ServiceId,
                services.GetRequiredService<IActivatorProvider>()));
        return builder;
    }

    /// <summary>Grain storage for grains that name no provider.</summary>
    public static ISiloBuilder AddAzureTableGrainStorageAsDefault(this ISiloBuilder builder, Action<AzureTableStorageOptions> configureOptions) =>
        builder.AddAzureTableGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, configureOptions);

    /// <inheritdoc cref="AddAzureTableGrainStorageAsDefault(ISiloBuilder, Action{AzureTableStorageOptions})"/>
    public static ISiloBuilder AddAzureTableGrainStorageAsDefault(
        this ISiloBuilder builder, Action<OptionsBuilder<AzureTableStorageOptions>>? configureOptions = null) =>
        builder.AddAzureTableGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, configureOptions);

    /// <summary>Orleans' reminder service with its table on Azure.</summary>
    public static ISiloBuilder UseAzureTableReminderService(this ISiloBuilder builder, Action<AzureTableReminderStorageOptions> configure) =>
        builder.UseAzureTableReminderService(options => options.Configure(configure));

    /// <inheritdoc cref="UseAzureTableReminderService(ISiloBuilder, Action{AzureTableReminderStorageOptions})"/>
    public static ISiloBuilder UseAzureTableReminderService(this ISiloBuilder builder, Action<OptionsBuilder<AzureTableReminderStorageOptions>>? configureOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddReminders();
        builder.Services.AddTableOptions(Options.DefaultName, configureOptions).AddSingleton<IReminderTable, AzureReminderTable>();
        return builder;
    }

    /// <summary>As the others, with a connection string or the absolute address of the table service.</summary>
    public static ISiloBuilder UseAzureTableReminderService(this ISiloBuilder builder, string connectionString) =>
        builder.UseAzureTableReminderService(options => options.TableServiceClient = AzureAccount.Tables(connectionString));

    private static IServiceCollection AddTableOptions<T>(this IServiceCollection services, string name, Action<OptionsBuilder<T>>? configure) where T : AzureTableOptions
    {
        var options = services.AddOptions<T>(name);
        configure?.Invoke(options);
        return services.AddTransient<IConfigurationValidator>(
            provider => new AzureTableOptionsValidator(provider.GetRequiredService<IOptionsMonitor<T>>().Get(name), name));
    }
}
