using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using PushOrleans.Journal;

namespace PushOrleans.Storage.Sqlite;

/// <summary>
/// Puts journal, grain storage and reminders into one SQLite file. Each method may be called alone or again; the options are the same for
/// all, and checked at start.
/// </summary>
public static class SqliteHosting
{
    /// <summary>The journal: <see cref="IJournalStore"/>. Who uses it opens it with the number of partitions.</summary>
    public static IServiceCollection AddSqliteJournal(this IServiceCollection services, Action<SqliteStoreOptions>? configure = null)
    {
        services.AddSqliteFile(configure);
        services.TryAddSingleton<IJournalStore>(provider => new SqliteJournalStore(provider.GetRequiredService<SqliteFile>()));
        return services;
    }

    /// <inheritdoc cref="AddSqliteJournal(IServiceCollection, Action{SqliteStoreOptions}?)"/>
    public static ISiloBuilder AddSqliteJournal(this ISiloBuilder builder, Action<SqliteStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSqliteJournal(configure);
        return builder;
    }

    /// <summary>Grain storage under this name, with the grain storage serializer of this name, or else the default one.</summary>
    public static ISiloBuilder AddSqliteGrainStorage(this ISiloBuilder builder, string name, Action<SqliteStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSqliteFile(configure);
        builder.Services.AddGrainStorage(name, (provider, key) => new SqliteGrainStorage(
            key,
            provider.GetRequiredService<SqliteFile>(),
            provider.GetKeyedService<IGrainStorageSerializer>(key) ?? provider.GetRequiredService<IGrainStorageSerializer>(),
            provider.GetRequiredService<IActivatorProvider>()));
        return builder;
    }

    /// <summary>Grain storage for grains that name no provider.</summary>
    public static ISiloBuilder AddSqliteGrainStorageAsDefault(this ISiloBuilder builder, Action<SqliteStoreOptions>? configure = null) =>
        builder.AddSqliteGrainStorage(Orleans.Providers.ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, configure);

    /// <summary>Orleans' reminder service with its table in the file.</summary>
    public static ISiloBuilder UseSqliteReminders(this ISiloBuilder builder, Action<SqliteStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddReminders();
        builder.Services.AddSqliteFile(configure);
        builder.Services.TryAddSingleton<IReminderTable, SqliteReminderTable>();
        return builder;
    }

    private static void AddSqliteFile(this IServiceCollection services, Action<SqliteStoreOptions>? configure)
    {
        var options = services.AddOptions<SqliteStoreOptions>();
        if (configure is not null) options.Configure(configure);
        options.ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteStoreOptions>, SqliteStoreOptionsValidator>());
        services.TryAddSingleton(provider => new SqliteFile(provider.GetRequiredService<IOptions<SqliteStoreOptions>>().Value));
    }
}
