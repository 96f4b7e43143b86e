using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PushOrleans.Delivery;

internal static class WebhookHosting
{
    public static IServiceCollection AddWebhook(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(WebhookChannel))) return services;
        services.AddPushChannel<WebhookChannel>(Channel.Webhook);
        services.TryAddTransient<AttemptHandler>();

        // Inside the retries: each attempt is dated and signed anew.
        services.AddHttpClient(VendorHttp.ClientOf(Channel.Webhook)).AddHttpMessageHandler<AttemptHandler>();
        return services;
    }
}
