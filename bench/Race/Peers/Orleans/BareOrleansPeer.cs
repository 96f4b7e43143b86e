using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Bench;

/// <summary>Bare Orleans: one empty call per user and campaign, from as many callers as there are partitions. Decides nothing, so it has no digest.</summary>
internal sealed class BareOrleansPeer(int users, int atOnce) : IAsyncDisposable
{
    private IHost? _host;
    private string[][] _usersOf = [];

    public int Users => users;

    /// <summary>Starts a silo and activates every user.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await DisposeAsync();
        var builder = Host.CreateApplicationBuilder(HostArguments.Unwatched());
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(siloPort: FreePorts.Next(), gatewayPort: 0));
        _host = builder.Build();
        await _host.StartAsync(cancellationToken);
        _usersOf = [.. Enumerable.Range(0, users).Select(RacePopulation.UserId).GroupBy(user => Partitioning.Of(user, Partitioning.EmbeddedDefault)).OrderBy(part => part.Key).Select(part => part.ToArray())];
        await CallAllAsync(-1);
    }

    /// <summary>One call to each user. Timed.</summary>
    public Task DecideAsync(RaceCampaign campaign) => CallAllAsync(campaign.Number);

    public async ValueTask DisposeAsync()
    {
        if (_host is null) return;
        await _host.StopAsync();
        _host.Dispose();
        _host = null;
    }

    private Task CallAllAsync(int campaign)
    {
        var grains = (IGrainFactory)_host!.Services.GetService(typeof(IGrainFactory))!;
        return Task.WhenAll(_usersOf.Select((part, caller) => grains.GetGrain<IBareCallerGrain>(caller).Call(part, campaign, atOnce)));
    }
}
