using Microsoft.Extensions.Options;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>What this silo's partitions report: one call to a campaign or provider for all of them, where a thousand partitions would each make their own.</summary>
public sealed class SiloReports
{
    private readonly Gathering<PartitionProgress, bool> _progress;
    private readonly Gathering<ProviderReport, long> _providers;
    private readonly TimeProvider _time;
    private readonly TimeSpan _within;

    public SiloReports(IGrainFactory grains, IOptions<PartitionOptions> options, TimeProvider time)
    {
        (_time, _within) = (time, options.Value.ReportWithin);
        _progress = new Gathering<PartitionProgress, bool>(async (campaign, progress) =>
        {
            await grains.GetGrain<ICampaignGrain>(campaign).ReportAll(progress, CancellationToken.None);
            return new bool[progress.Count];
        });
        _providers = new Gathering<ProviderReport, long>((provider, reports) => grains.GetGrain<IProviderGrain>(provider).ReportAll(reports, CancellationToken.None));
    }

    /// <summary>Completes when the campaign has it.</summary>
    internal Task TellAsync(PartitionProgress progress) => _progress.AskAsync(progress.CampaignId, progress, _within, _time);

    /// <summary>The number of the partition's last report that the provider has taken; see <see cref="IProviderGrain.Report"/>.</summary>
    internal Task<long> ReportAsync(string providerId, ProviderReport report) => _providers.AskAsync(providerId, report, _within, _time);
}
