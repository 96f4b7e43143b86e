using Microsoft.Extensions.Options;

namespace PushOrleans.Api;

/// <summary>The pop-up stream, the script that shows pop-ups, and the page where users manage them.</summary>
internal static class PopUpHosting
{
    /// <summary>Name of the CORS policy of the sites that include the script.</summary>
    public const string Sites = "sites";

    public static IServiceCollection AddPopUps(this IServiceCollection services)
    {
        services.AddOptions<PopUpOptions>().BindConfiguration(PopUpOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DeviceTokenDesk>();
        services.AddSingleton<PopUpHub>();
        services.AddHostedService(provider => provider.GetRequiredService<PopUpHub>());
        services.AddCors();
        services.AddOptions<Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions>().Configure<IOptions<PopUpOptions>>((cors, popUps) =>
            cors.AddPolicy(Sites, policy => policy.WithOrigins([.. popUps.Value.AllowedOrigins]).WithMethods("GET", "PUT", "POST")
                .WithHeaders("Authorization", "Content-Type", "If-Match", "Last-Event-ID").WithExposedHeaders("ETag", "Retry-After").SetPreflightMaxAge(TimeSpan.FromHours(1))));
        return services;
    }

    public static void MapPopUps(this IEndpointRouteBuilder v1)
    {
        var popUps = v1.MapGroup("/popups").WithTags("Pop-ups");
        popUps.MapGet("/stream", PopUpStream.Stream).DeviceOnly("The pop-ups of the token's device as they come, one at a time: `popup` events, resumed by Last-Event-ID")
            .Header("Last-Event-ID", "The id of the last event that the device has.").Gives(200, typeof(PopUpEventBody), "Events; the data of each are a pop-up", "text/event-stream").Fails(401, 403, 429, 503);
        popUps.MapGet("/{campaignId}/why", PopUpWhy.Get).DeviceOnly("Why the token's user was granted a pop-up, in words")
            .Gives(200, typeof(PopUpWhyBody), "The reasons").Fails(401, 403, 404, 503);
    }
}
