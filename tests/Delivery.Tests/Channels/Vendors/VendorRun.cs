using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

/// <summary>A channel as a node hosts it, and its vendor.</summary>
internal sealed class VendorRun : IAsyncDisposable
{
    private ServiceProvider _services = null!;

    public static ECDiffieHellman BrowserKey { get; } = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    public static byte[] BrowserAuth { get; } = RandomNumberGenerator.GetBytes(16);

    public required VendorServer Server { get; init; }
    public Vendor Vendor => Server.Vendor;
    public IPushChannel Channel => _services.GetServices<IPushChannel>().Single(channel => channel.Name == Vendor.Kind);

    public static Task<VendorRun> StartAsync(string kind, params (string Key, string Value)[] settings) => StartAsync(kind, new CapturedLogs(), settings);

    public static Task<VendorRun> StartAsync(string kind, CapturedLogs logs, params (string Key, string Value)[] settings) => StartAsync(kind, logs, null, null, settings);

    /// <param name="served">The server's certificate; null = without TLS.</param>
    /// <param name="trusted">What stands in for the machine's roots; null = those.</param>
    public static async Task<VendorRun> StartAsync(string kind, CapturedLogs logs, X509Certificate2? served, X509Certificate2? trusted, params (string Key, string Value)[] settings)
    {
        var run = new VendorRun { Server = await VendorServer.StartAsync(kind, served) };
        Dictionary<string, string?> values = new() { ["RetryDelayMilliseconds"] = "1", ["BreakAfterAttempts"] = "10000", ["AttemptTimeoutSeconds"] = "20" };
        foreach (var (key, value) in settings) values[key] = value;
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create($"{DeliveryOptions.Section}:Channels:{kind}:{value.Key}", value.Value))).Build());
        services.AddLogging(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(logs));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new Cluster().Grains);
        services.AddSingleton<IInputsSource>(new FreshInputs());
        services.AddSingleton(new DomainClock(TimeProvider.System));
        services.AddVendorChannels();
        if (trusted is not null) services.AddHttpClient("pushorleans.channel." + kind).ConfigurePrimaryHttpMessageHandler((handler, _) => ((SocketsHttpHandler)handler).SslOptions.CertificateChainPolicy = LocalCertificate.Trust(trusted));
        run._services = services.BuildServiceProvider();
        return run;
    }

    /// <summary>As the pipe calls it: at most a batch at once.</summary>
    public async Task<IReadOnlyList<RecipientResult>> SendAsync(params Recipient[] to)
    {
        List<RecipientResult> results = [];
        foreach (var chunk in to.Chunk(Channel.Limits.BatchSize))
        {
            var part = await Channel.SendAsync(Batch(chunk), TestContext.Current.CancellationToken);
            Assert.Equal(chunk.Length, part.Count);
            results.AddRange(part);
        }
        return results;
    }

    /// <summary>As the pipe asks for them back.</summary>
    public async Task<IReadOnlyList<RecipientResult>> RecallAsync(params Recipient[] to)
    {
        var results = await Assert.IsAssignableFrom<IRecallingChannel>(Channel).RecallAsync(Batch(to), TestContext.Current.CancellationToken);
        Assert.Equal(to.Length, results.Count);
        return results;
    }

    public ChannelBatch Batch(params Recipient[] to) => Notices.Batch(Vendor.Kind, Notices.Credentials(Vendor.Kind), Vendor.Kind == ChannelKinds.Web ? null : Server.Endpoint, to);

    public Recipient To(string name, bool variant = false) => Raw(Token(name)) with { DeliveryId = DeliveryId.Of("c1", name, 2, Vendor.Kind), Variant = variant };

    public Recipient Raw(string token) => Notices.To("someone", Vendor.Kind == ChannelKinds.Web ? Subscription(token) : token);

    public IEnumerable<string> Tokens(params string[] names) => names.Select(Token).Order();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Server.DisposeAsync();
    }

    private string Token(string name) => Vendor.Kind == ChannelKinds.Apns ? Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes("device " + name))) : "token:" + name + "/+=";

    private string Subscription(string token) => JsonSerializer.Serialize(new
    {
        endpoint = $"{Server.Endpoint}/send/{token}",
        keys = new { p256dh = Notices.Base64Url(P256.Point(BrowserKey.ExportParameters(includePrivateParameters: false))), auth = Notices.Base64Url(BrowserAuth) },
    });
}
