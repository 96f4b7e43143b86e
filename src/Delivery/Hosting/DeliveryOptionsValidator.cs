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
        if (o.Transport != DeliveryTransport.InMemory) yield return $"{DeliveryOptions.Section}:Transport is '{o.Transport}'. Set it to InMemory, the only transport of this version.";
        var w = o.Webhook;
        var webhook = $"{nameof(DeliveryOptions.Webhook)}:";
        (string Name, int Value, int Min, int Max)[] ranges =
        [
            (nameof(o.MaxInFlight), o.MaxInFlight, 1, 10_000),
            (nameof(o.InAppConcurrency), o.InAppConcurrency, 1, 256),
            (nameof(o.DrainSeconds), o.DrainSeconds, 0, 300),
            (nameof(o.RetryDelayMilliseconds), o.RetryDelayMilliseconds, 1, 30_000),
            (webhook + nameof(w.Concurrency), w.Concurrency, 1, 256),
            (webhook + nameof(w.ParallelSends), w.ParallelSends, 1, 256),
            (webhook + nameof(w.AttemptTimeoutSeconds), w.AttemptTimeoutSeconds, 1, 120),
            (webhook + nameof(w.Retries), w.Retries, 0, 20),
            (webhook + nameof(w.RetryDelayMilliseconds), w.RetryDelayMilliseconds, 1, 60_000),
            (webhook + nameof(w.MaxRetryAfterSeconds), w.MaxRetryAfterSeconds, 0, 3_600),
            (webhook + nameof(w.BreakSeconds), w.BreakSeconds, 1, 600),
            (webhook + nameof(w.BreakAfterAttempts), w.BreakAfterAttempts, 2, 10_000),
            (webhook + nameof(w.SettingsCacheSeconds), w.SettingsCacheSeconds, 0, 300),
        ];
        foreach (var (name, value, min, max) in ranges)
            if (value < min || value > max) yield return $"{DeliveryOptions.Section}:{name} is {value}. Set it to a whole number from {min} to {max}.";
    }
}
