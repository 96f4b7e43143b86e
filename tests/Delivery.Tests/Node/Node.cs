using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

/// <summary>The delivery layer as a node hosts it, with the real bus and HTTP client; retries wait a millisecond instead of a second.</summary>
internal sealed class Node : IAsyncDisposable
{
    private IHost _host = null!;
    private bool _stopped;

    public required Cluster Cluster { get; init; }
    public CapturedLogs Logs { get; } = new();
    public FreshInputs Inputs { get; } = new();
    public FakeTimeProvider Domain { get; } = new(DateTimeOffset.FromUnixTimeSeconds(Batches.DecidedAt));
    public IHandOff HandOff => _host.Services.GetRequiredService<IHandOff>();
    public IRedrive Redrive => _host.Services.GetRequiredService<IRedrive>();
    public InFlight InFlight => _host.Services.GetRequiredService<InFlight>();
    public Agenda Agenda => _host.Services.GetRequiredService<Agenda>();

    public static Task<Node> StartAsync(params (string Key, string Value)[] settings) => StartAsync(new Cluster(), null, [], settings);

    /// <param name="time">The clock of waits and retries; null = the system's.</param>
    /// <param name="vendors">Channels beside those that a node has.</param>
    public static async Task<Node> StartAsync(Cluster cluster, TimeProvider? time, IReadOnlyList<ScriptedVendor> vendors, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        Dictionary<string, string?> values = new()
        {
            ["RetryDelayMilliseconds"] = "1",
            ["SettingsCacheSeconds"] = "0",
            ["Channels:webhook:RetryDelayMilliseconds"] = "1",
            ["Channels:webhook:BreakAfterAttempts"] = "10000",
            ["Channels:webhook:AttemptTimeoutSeconds"] = "5",
            // Who would have to wait is given up at once.
            ["Channels:webhook:WaitMilliseconds"] = "60000",
            ["Channels:webhook:PatienceSeconds"] = "1",
        };
        foreach (var (key, value) in settings) values[key] = value;
        builder.Configuration.AddInMemoryCollection(values.Select(setting => KeyValuePair.Create($"{DeliveryOptions.Section}:{setting.Key}", setting.Value)));
        var node = new Node { Cluster = cluster };
        if (time is not null) builder.Services.AddSingleton(time);
        node.Cluster.Now = () => node.Domain.GetUtcNow().ToUnixTimeSeconds();
        builder.Services.AddSingleton(_ => node.Cluster.Grains);
        builder.Services.AddSingleton<IInputsSource>(_ => node.Inputs);
        builder.Services.AddSingleton(_ => new DomainClock(node.Domain));
        builder.Services.AddSingleton<Agenda>();
        builder.Services.AddSingleton<ILoggerProvider>(_ => node.Logs);
        builder.Services.Configure<LoggerFilterOptions>(filters => filters.MinLevel = LogLevel.Trace);
        builder.Services.AddDelivery(builder.Configuration);
        foreach (var vendor in vendors)
        {
            builder.Services.AddSingleton<IPushChannel>(vendor);
            builder.Services.AddOptions<ChannelOptions>(vendor.Name).BindConfiguration($"{DeliveryOptions.Section}:Channels:{vendor.Name}").ValidateOnStart();
            cluster.Channels[("p1", vendor.Name)] = new ChannelSettings(vendor.Name, null, new byte[] { 1 });
        }

        node._host = builder.Build();
        await node._host.StartAsync(TestContext.Current.CancellationToken);
        return node;
    }

    public async Task HandOverAsync(GrantBatch batch)
    {
        Cluster.Page(batch);
        await HandOff.HandOver(batch, TestContext.Current.CancellationToken);
    }

    public Task DrainAsync() => InFlight.WhenEmptyAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30));

    public async Task DeliverAsync(GrantBatch batch)
    {
        await HandOverAsync(batch);
        await DrainAsync();
    }

    public async Task StopAsync()
    {
        if (_stopped) return;
        _stopped = true;
        await _host.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _host.Dispose();
    }
}

internal sealed class FreshInputs : IInputsSource
{
    private static readonly Inputs Empty = new() { Policy = new Policy { Id = "p", Version = "1" } };

    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Inputs? _fresh = Empty;

    public Inputs? Fresh
    {
        get
        {
            Interlocked.Exchange(ref _asked, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            return _fresh;
        }
        set => _fresh = value;
    }

    /// <summary>Completes when a consumer looks for them next.</summary>
    public Task WhenAskedAsync() => _asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public void Cancel(string campaignId) => Fresh = Empty with { Cancelled = new HashSet<string>(StringComparer.Ordinal) { campaignId } };

    public void Confirm() => Fresh = Empty;

    public Task<Inputs> RefreshAsync(CancellationToken cancellationToken) => Task.FromResult(Empty);

    public Task<Inputs> AtAsync(long version, CancellationToken cancellationToken) => Task.FromResult(Empty);
}
