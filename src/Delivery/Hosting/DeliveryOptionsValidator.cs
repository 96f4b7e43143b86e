using Microsoft.Extensions.Options;

namespace PushOrleans.Delivery;

/// <summary>Says of each wrong option what it is, and what it may be.</summary>
public sealed class DeliveryOptionsValidator : IValidateOptions<DeliveryOptions>
{
    public ValidateOptionsResult Validate(string? name, DeliveryOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(DeliveryOptions o)
    {
        if (o.Transport is not (DeliveryTransport.InMemory or DeliveryTransport.RabbitMq)) yield return $"{DeliveryOptions.Section}:Transport is '{o.Transport}'. Set it to InMemory or RabbitMq.";
        var r = o.RabbitMq;
        var rabbit = $"{nameof(DeliveryOptions.RabbitMq)}:";
        if (string.IsNullOrWhiteSpace(r.Host)) yield return $"{DeliveryOptions.Section}:{rabbit}{nameof(r.Host)} is empty. Set it to the broker's name or address.";
        (string Name, int Value, int Min, int Max)[] ranges =
        [
            (nameof(o.MaxInFlight), o.MaxInFlight, 1, 10_000),
            (nameof(o.InAppConcurrency), o.InAppConcurrency, 1, 256),
            (nameof(o.DrainSeconds), o.DrainSeconds, 0, 300),
            (nameof(o.RetryDelayMilliseconds), o.RetryDelayMilliseconds, 1, 30_000),
            (nameof(o.TellMilliseconds), o.TellMilliseconds, 10, 60_000),
            (nameof(o.HoldSeconds), o.HoldSeconds, 1, 1_200),
            (nameof(o.SettingsCacheSeconds), o.SettingsCacheSeconds, 0, 300),
            (rabbit + nameof(r.Port), r.Port, 1, 65_535),
            (rabbit + nameof(r.QuorumSize), r.QuorumSize, 1, 7),
            (rabbit + nameof(r.HeartbeatSeconds), r.HeartbeatSeconds, 1, 300),
            (rabbit + nameof(r.ConfirmSeconds), r.ConfirmSeconds, 1, 600),
            (rabbit + nameof(r.ConnectTimeoutSeconds), r.ConnectTimeoutSeconds, 1, 300),
        ];
        foreach (var (name, value, min, max) in ranges)
            if (value < min || value > max) yield return $"{DeliveryOptions.Section}:{name} is {value}. Set it to a whole number from {min} to {max}.";
    }
}
