using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PushOrleans.Delivery;

internal static class SimulatedHosting
{
    /// <summary>Adds nothing unless the configuration asks for it.</summary>
    public static IServiceCollection AddSimulated(this IServiceCollection services, IConfiguration configuration)
    {
        if (!configuration.GetValue<bool>($"{SimulatedOptions.Section}:{nameof(SimulatedOptions.Enabled)}")) return services;
        services.AddOptions<SimulatedOptions>().BindConfiguration(SimulatedOptions.Section).Validate(IsValid,
            $"{SimulatedOptions.Section}: set BatchSize to 1–10,000, Concurrency to 1–256, RequestsPerSecond to 1–1,000,000, milliseconds to 0–60,000, and the three PerMille together to 0–1,000.").ValidateOnStart();
        return services.AddPushChannel<SimulatedChannel>(Channel.Simulated);
    }

    private static bool IsValid(SimulatedOptions o) =>
        o.BatchSize is >= 1 and <= 10_000 && o.Concurrency is >= 1 and <= 256 && o.RequestsPerSecond is null or >= 1 and <= 1_000_000
        && o.LatencyMilliseconds is >= 0 and <= 60_000 && o.JitterMilliseconds is >= 0 and <= 60_000
        && o.RejectedPerMille >= 0 && o.GonePerMille >= 0 && o.RetryPerMille >= 0 && o.RejectedPerMille + o.GonePerMille + o.RetryPerMille <= 1_000;
}
