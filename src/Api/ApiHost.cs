using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Dashboard;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Silo;

namespace PushOrleans.Api;

/// <summary>
/// Builds the HTTP API: with a silo in the same process (embedded, the host of <c>serve</c>, of <c>demo</c> and of tests, where several may live in one
/// process, each with a data folder of its own), or as a client of a cluster's silos.
/// </summary>
public static class ApiHost
{
    /// <param name="args">Command line, e.g. <c>--PushOrleans:Url=http://127.0.0.1:0</c>.</param>
    /// <param name="node">Overrides of the node's options (data folder, partitions, first key …).</param>
    /// <param name="api">Overrides of the API's options (URL, limits).</param>
    /// <param name="domainTime">The clock of decisions; null = the system's.</param>
    /// <param name="configure">A last word on services and logging.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Options are wrong; each message says what to write instead.</exception>
    public static WebApplication Build(
        string[] args,
        Action<PushOrleansOptions>? node = null,
        Action<ApiOptions>? api = null,
        TimeProvider? domainTime = null,
        Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(HostArguments.Unwatched(args));
        builder.Services.AddOptions<ApiOptions>().BindConfiguration(ApiOptions.Section).Configure(options => api?.Invoke(options)).ValidateDataAnnotations().ValidateOnStart();
        if (domainTime is not null) builder.Services.AddKeyedSingleton(WellKnown.DomainTime, domainTime);
        if (builder.Configuration.IsCluster(node)) builder.UsePushOrleansClient(node);
        else builder.UsePushOrleansSilo(node);
        builder.AddPushOrleansApi();
        configure?.Invoke(builder);
        return builder.Build().MapPushOrleansApi();
    }

    /// <summary>The address that a started host listens on, its port chosen.</summary>
    public static Uri Address(this WebApplication app) => new(app.Urls.First());

    private static void AddPushOrleansApi(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel((_, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        });
        var services = builder.Services;
        services.AddSingleton<KeyCache>();
        services.AddSingleton<StartUp>();
        services.AddSingleton(new TextWriterSink(Console.Out));
        services.AddSingleton<DecisionTexts>();
        services.AddSingleton<ImportBook>();
        services.TryAddSingleton(new StringPool(1 << 16));
        services.AddSingleton<LedgerExport>();
        services.AddHostedService<FirstKey>();
        services.AddPopUps();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Wire));
        services.AddApiDescription();
    }

    private static WebApplication MapPushOrleansApi(this WebApplication app)
    {
        app.Urls.Add(app.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<ApiOptions>>().Value.Url);
        // Listens from the start: what is counted before the first look counts, too.
        app.Services.GetRequiredService<MetricsText>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.UseCors();
        app.UseMiddleware<AuthMiddleware>();
        app.UseMiddleware<RateLimitMiddleware>();
        app.UseMiddleware<RoomMiddleware>();
        app.UseMiddleware<IdempotencyMiddleware>();
        app.MapHealth();
        app.MapMetrics();
        app.MapApiDescription();
        if (app.Services.GetRequiredService<PushOrleansOptions>() is { Mode: NodeMode.Cluster, Cluster.Dashboard: true })
            app.MapOrleansDashboard("/dashboard").WithMetadata(new RequiredScope(Scopes.OpsRead), new ForBrowsers());
        app.MapPopUpAssets();
        app.MapGroup("/v1").AddEndpointFilter(RouteIds.Check).MapResources();
        return app;
    }

    private static void MapResources(this IEndpointRouteBuilder v1)
    {
        v1.MapPolicies();
        v1.MapProviders();
        v1.MapChannels();
        v1.MapSourceLists();
        v1.MapUsers();
        v1.MapPreferences();
        v1.MapConsents();
        v1.MapInbox();
        v1.MapCampaigns();
        v1.MapReviews();
        v1.MapReceipts();
        v1.MapAudiences();
        v1.MapStopOrders();
        v1.MapSuspensions();
        v1.MapComplaints();
        v1.MapDeadLetters();
        v1.MapKeys();
        v1.MapDeviceTokens();
        v1.MapPopUps();
        v1.MapLedger();
    }
}
