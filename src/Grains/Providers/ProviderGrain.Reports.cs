using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>What partitions report: taken once, and answered when it is stored.</summary>
public sealed partial class ProviderGrain
{
    private ReportBook _reports = null!;
    private GroupWriter _reportsWriter = null!;

    public async Task<long> Report(ProviderReport report, CancellationToken cancellationToken) => (await ReportAll([report], cancellationToken))[0];

    public async Task<IReadOnlyList<long>> ReportAll(IReadOnlyList<ProviderReport> reports, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        if (!_reports.HasWritten) await _reportsWriter.FlushAsync();
        foreach (var report in reports) _reports.Take(report);
        // Not what is taken by then: that may be more than is stored.
        IReadOnlyList<long> taken = [.. reports.Select(report => counts.State.TakenFrom(report.Partition))];
        await _reportsWriter.FlushAsync();
        if (reports.Any(report => report.Days.Count > 0) && !_reminded && !partitions.Value.Stepped)
        {
            _reminded = true;
            await this.RegisterOrUpdateReminder(DaysReminder, TimeSpan.FromHours(1), TimeSpan.FromHours(1), cancellationToken);
        }

        return taken;
    }
}
