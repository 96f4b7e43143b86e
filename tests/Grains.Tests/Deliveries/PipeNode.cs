using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PushOrleans.Delivery;
using PushOrleans.Delivery.Tests;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Partitions;
using PushOrleans.Silo;

namespace PushOrleans.Grains.Tests.Deliveries;

/// <summary>A whole silo, store in memory: partitions, bus, pipe and channels as a node hosts them. Decisions live on a clock that stands.</summary>
internal sealed class PipeNode : IAsyncDisposable
{
    public const int Partitions = 4;
    private readonly IHost _host;

    private PipeNode(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static FakeTimeProvider Clock() => new(new DateTimeOffset(2026, 3, 10, 2, 0, 0, TimeSpan.Zero));

    public static async Task<PipeNode> StartAsync(IReadOnlyList<ScriptedVendor> vendors, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("PushOrleans:" + setting.Key, (string?)setting.Value)));
        builder.Services.AddKeyedSingleton<TimeProvider>(WellKnown.DomainTime, Clock());
        builder.UsePushOrleansSilo(options =>
        {
            options.Storage = NodeStorage.Memory;
            options.Partitions = Partitions;
        });
        foreach (var vendor in vendors)
        {
            builder.Services.AddSingleton<IPushChannel>(vendor);
            builder.Services.AddOptions<ChannelOptions>(vendor.Name).BindConfiguration($"{DeliveryOptions.Section}:Channels:{vendor.Name}");
        }

        var node = new PipeNode(builder.Build());
        await node._host.StartAsync(TestContext.Current.CancellationToken);
        foreach (var name in vendors.Select(vendor => vendor.Name).Append(Channel.Simulated))
            await node.Grains.GetGrain<IChannelsGrain>(Samples.Provider).Put(new ChannelSettings(name, null, new byte[] { 1 }), CancellationToken.None);
        await node.TakeInputsAsync([.. vendors.Select(vendor => vendor.Name), Channel.Simulated, Channel.InApp]);
        return node;
    }

    public IUserPartitionGrain PartitionOf(string userId) => Grains.GetGrain<IUserPartitionGrain>(Partitioning.Of(userId, Partitions));

    public async Task TakeUsersAsync(IEnumerable<UserUpsert> users)
    {
        foreach (var part in users.GroupBy(user => Partitioning.Of(user.UserId, Partitions)))
            await Grains.GetGrain<IUserPartitionGrain>(part.Key).UpsertUsers([.. part], CancellationToken.None);
    }

    /// <param name="userIds">Whom the campaign lists; none = its audience is everybody.</param>
    public Task OfferAsync(JsonObject campaign, params IReadOnlyList<string> userIds) => Task.WhenAll(Enumerable.Range(0, Partitions).Select(partition =>
        Grains.GetGrain<IUserPartitionGrain>(partition).Offer(
            Samples.Offer(userIds.Count == 0 ? campaign : Samples.Listed(campaign, userIds), Clock().GetUtcNow().ToUnixTimeSeconds()),
            [.. userIds.Where(id => Partitioning.Of(id, Partitions) == partition)], CancellationToken.None)));

    /// <summary>Summed over the partitions.</summary>
    public async Task<Sum> ProgressAsync(string campaignId)
    {
        var sum = new Sum(0, 0, 0, new DeliveryCounts());
        for (var partition = 0; partition < Partitions; partition++)
        {
            if (await Grains.GetGrain<IUserPartitionGrain>(partition).GetProgress(campaignId, CancellationToken.None) is not { } progress) continue;
            var (a, b) = (sum.Deliveries, progress.Deliveries);
            sum = new Sum(sum.Audience + progress.Audience, sum.Undecided + progress.Undecided, sum.Granted + progress.Allow + progress.Modify, new DeliveryCounts(
                a.Delivered + b.Delivered, a.Shown + b.Shown, a.Failed + b.Failed, a.Suppressed + b.Suppressed, a.Recalled + b.Recalled, a.Late + b.Late));
        }

        return sum;
    }

    public async Task<Sum> WhenAsync(string campaignId, Func<Sum, bool> wanted, int seconds = 120)
    {
        for (var i = 0; ; i++)
        {
            var sum = await ProgressAsync(campaignId);
            if (wanted(sum)) return sum;
            if (i >= seconds * 20) Assert.Fail($"{campaignId} stays at {sum}");
            await Task.Delay(50, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    private async Task TakeInputsAsync(string[] vendors)
    {
        var changes = Samples.Inputs(policy =>
        {
            foreach (var vendor in vendors) policy["vendors"]![vendor] = new JsonObject();
        }, null);
        var changed = await Grains.GetGrain<IInputsGrain>(0).Change(changes, CancellationToken.None);
        Assert.True(changed.Status is InputsChangeStatus.Created or InputsChangeStatus.Updated, $"{changed.Status} {changed.Detail}");
        var inputs = _host.Services.GetRequiredService<IInputsSource>();
        while (inputs.Fresh?.Version < changed.Version) await inputs.RefreshAsync(CancellationToken.None);
    }

    internal sealed record Sum(long Audience, long Undecided, long Granted, DeliveryCounts Deliveries)
    {
        public long Ended => Deliveries.Delivered + Deliveries.Failed + Deliveries.Suppressed + Deliveries.Recalled + Deliveries.Late;
    }
}
