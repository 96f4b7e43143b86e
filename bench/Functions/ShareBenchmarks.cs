using BenchmarkDotNet.Attributes;
using PushOrleans.Compliance;

namespace PushOrleans.Bench;

/// <summary>Rule 18 of a provider that grants in every second of a week: what a campaign decision asks, and what a report brings.</summary>
[MemoryDiagnoser]
public class ShareBenchmarks
{
    private ShareLog _log = new();
    private long _now;

    [GlobalSetup]
    public void MakeWeek()
    {
        (_log, _now) = (new ShareLog(), 0);
        while (_now < Instants.LongestLookBack) _log.Enter(new ShareSample(_now++, 100, 1_000));
    }

    /// <summary>The shares of a week, less half a block.</summary>
    [Benchmark]
    public Int128 After() => _log.After(_now - Instants.LongestLookBack + 2_048).News;

    /// <summary>The next second comes and the oldest is forgotten.</summary>
    [Benchmark]
    public void Enter() => _log.Enter(new ShareSample(_now++, 100, 1_000));
}
