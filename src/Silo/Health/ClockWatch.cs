using System.Globalization;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Silo;

/// <summary>Where the store's clock can be read; embedded there is no other clock.</summary>
internal interface IStoreClock
{
    /// <summary>The instant of an answer, as its Date header tells; null when it has none.</summary>
    Task<DateTimeOffset?> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>Compares this machine's clock with the store's every ten seconds. A store that does not answer tells nothing of clocks.</summary>
internal sealed partial class ClockWatch(PushOrleansOptions options, TimeProvider time, ILogger<ClockWatch> logger, IStoreClock? store = null) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    private volatile string? _fault;

    /// <summary>Null while the clocks agree, as far as is known.</summary>
    public string? Fault => _fault;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (store is null) return;
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            do await TryCompareAsync(store, stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task TryCompareAsync(IStoreClock clock, CancellationToken cancellationToken)
    {
        try
        {
            var sent = time.GetUtcNow();
            if (await clock.ReadAsync(cancellationToken) is not { } date) return;
            Take(ClockSkew.AtLeast(sent, time.GetUtcNow(), date));
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnread(fault);
        }
    }

    private void Take(TimeSpan ahead)
    {
        var skewed = ahead.Duration() > TimeSpan.FromSeconds(options.Cluster.MaxClockSkewSeconds);
        if (skewed) LogSkewed(ahead.TotalSeconds);
        _fault = skewed ? string.Create(CultureInfo.InvariantCulture, $"the clock is {ahead.TotalSeconds:0.0} s ahead of the store's (negative: behind)") : null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "This clock is {Seconds} s ahead of the store's (negative: behind); not ready. Synchronise it, by NTP for one.")]
    private partial void LogSkewed(double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store's clock could not be read.")]
    private partial void LogUnread(Exception fault);
}
