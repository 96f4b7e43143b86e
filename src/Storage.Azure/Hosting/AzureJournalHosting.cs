using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PushOrleans.Journal;

namespace PushOrleans.Storage.Azure;

/// <summary>Puts the journal into a container of append blobs.</summary>
public static class AzureJournalHosting
{
    /// <summary>The journal: <see cref="IJournalStore"/>. Who uses it opens it with the number of partitions. The options are checked at start.</summary>
    public static IServiceCollection AddAzureJournal(this IServiceCollection services, Action<AzureJournalOptions>? configure = null)
    {
        var options = services.AddOptions<AzureJournalOptions>();
        if (configure is not null) options.Configure(configure);
        options.ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AzureJournalOptions>, AzureJournalOptionsValidator>());
        services.TryAddSingleton<IJournalStore>(provider => new AzureBlobJournalStore(
            provider.GetRequiredService<IOptions<AzureJournalOptions>>().Value));
        return services;
    }

    /// <inheritdoc cref="AddAzureJournal(IServiceCollection, Action{AzureJournalOptions}?)"/>
    public static ISiloBuilder AddAzureJournal(this ISiloBuilder builder, Action<AzureJournalOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddAzureJournal(configure);
        return builder;
    }
}
