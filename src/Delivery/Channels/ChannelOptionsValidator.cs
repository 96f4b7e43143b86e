using Microsoft.Extensions.Options;

namespace PushOrleans.Delivery;

/// <summary>Says of each wrong option of a channel what it is, and what it may be.</summary>
public sealed class ChannelOptionsValidator : IValidateOptions<ChannelOptions>
{
    public ValidateOptionsResult Validate(string? name, ChannelOptions options)
    {
        var failures = Failures($"{DeliveryOptions.Section}:Channels:{name}", options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(string section, ChannelOptions o)
    {
        if (o.Endpoint is not null && WebhookAddress.Parse(o.Endpoint, out var error) is null) yield return $"{section}:Endpoint: {error}";
        (string Name, int? Value, int Min, int Max)[] ranges =
        [
            (nameof(o.Pages), o.Pages, 1, 256),
            (nameof(o.Concurrency), o.Concurrency, 1, 256),
            (nameof(o.RequestsPerSecond), o.RequestsPerSecond, 1, 1_000_000),
            (nameof(o.AttemptTimeoutSeconds), o.AttemptTimeoutSeconds, 1, 120),
            (nameof(o.Retries), o.Retries, 0, 10),
            (nameof(o.RetryDelayMilliseconds), o.RetryDelayMilliseconds, 1, 60_000),
            (nameof(o.MaxRetryAfterSeconds), o.MaxRetryAfterSeconds, 0, 60),
            (nameof(o.BreakSeconds), o.BreakSeconds, 1, 600),
            (nameof(o.BreakAfterAttempts), o.BreakAfterAttempts, 2, 10_000),
            (nameof(o.WaitMilliseconds), o.WaitMilliseconds, 1, 60_000),
            (nameof(o.MaxWaitSeconds), o.MaxWaitSeconds, 1, 3_600),
            (nameof(o.PatienceSeconds), o.PatienceSeconds, 1, 86_400),
        ];
        foreach (var (name, value, min, max) in ranges)
            if (value is { } number && (number < min || number > max)) yield return $"{section}:{name} is {number}. Set it to a whole number from {min} to {max}.";
    }
}
