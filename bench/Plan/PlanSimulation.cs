namespace PushOrleans.Bench;

/// <summary>
/// A small simulation by events. Each partition decides page by page on its silo, which has one processor's time for all of its partitions;
/// a page is durable when its append has come back; some pages are decided ahead; appends that wait become one. All silos write to one account.
/// </summary>
internal sealed class PlanSimulation(PlanAssumptions assumptions)
{
    private readonly Random _random = new(7);
    private readonly double[] _siloFree = new double[PlanAssumptions.Silos];
    private double _accountFree;

    public double Seconds { get; private set; }
    public double ArmedSeconds { get; private set; }
    public long Appends { get; private set; }
    public double DecidingSeconds { get; private set; }
    public double WaitingForAccount { get; private set; }

    public void Write(TextWriter output)
    {
        Run();
        var reports = Seconds / PlanAssumptions.ReportSeconds * PlanAssumptions.Partitions;
        var network = (reports * PlanAssumptions.MessageBytes) + (PlanAssumptions.Users * (assumptions.BytesPerVerdict + (PlanAssumptions.Granted * PlanAssumptions.GrantBytes)));
        output.WriteLine($"assumed     {assumptions}");
        output.WriteLine($"time        all armed after {ArmedSeconds:N1} s, last verdict durable after {Seconds:N1} s (asked: 120)");
        output.WriteLine($"storage     {Appends:N0} appends (asked: 100,000 at most), {PlanAssumptions.Users * assumptions.BytesPerVerdict / 1e6:N0} MB");
        output.WriteLine($"network     {network / Seconds / PlanAssumptions.Silos / 1e6:N1} MB/s per silo; the campaign's grain takes {PlanAssumptions.Partitions / PlanAssumptions.ReportSeconds:N0} reports/s");
        output.WriteLine($"memory      {PlanAssumptions.Users * assumptions.BytesPerUser / PlanAssumptions.Silos / 1e9:N2} GB of users per silo");
        output.WriteLine($"bottleneck  {Bottleneck()}");
    }

    /// <summary>One campaign, from the arming's start to the last append's answer.</summary>
    public void Run()
    {
        var page = PlanAssumptions.PageSize / assumptions.SiloRate;
        var pages = (int)Math.Ceiling(PlanAssumptions.Users / (double)PlanAssumptions.Partitions / PlanAssumptions.PageSize);
        var partitions = new PriorityQueue<PartitionRun, double>();
        for (var number = 0; number < PlanAssumptions.Partitions; number++)
        {
            var armed = (((number / PlanAssumptions.Width) + 1) * PlanAssumptions.CallMs / 1000) + Append(0);
            ArmedSeconds = Math.Max(ArmedSeconds, armed);
            partitions.Enqueue(new PartitionRun(number % PlanAssumptions.Silos, pages), armed);
        }

        while (partitions.TryDequeue(out var partition, out var now))
        {
            var begin = Math.Max(now, _siloFree[partition.Silo]);
            var decided = begin + page;
            _siloFree[partition.Silo] = decided;
            DecidingSeconds += page;
            var next = partition.Decided(decided, at => Append(at));
            Seconds = Math.Max(Seconds, partition.LastDurable);
            if (!partition.IsDone) partitions.Enqueue(partition, next);
        }
    }

    /// <returns>When an append sent at this instant comes back.</returns>
    private double Append(double at)
    {
        Appends++;
        var slot = Math.Max(at, _accountFree);
        WaitingForAccount += slot - at;
        _accountFree = slot + (1 / assumptions.AccountRate);
        return slot + ((_random.Next(100) == 0 ? assumptions.AppendTailMs : assumptions.AppendMs) / 1000);
    }

    private string Bottleneck()
    {
        var processors = DecidingSeconds / PlanAssumptions.Silos;
        if (WaitingForAccount / Appends > assumptions.AppendMs / 1000) return "operations of one storage account: spread the partitions over several, or make pages larger";
        return processors > Seconds / 2
            ? $"processors of the silos ({processors:N1} s of deciding each): more silos, in proportion"
            : "the appends' answers: more pages ahead, or more partitions a silo";
    }

    /// <summary>One partition's walk: appends go one at a time, and all that was decided meanwhile goes with the next.</summary>
    private sealed class PartitionRun(int silo, int pages)
    {
        private readonly Queue<double> _ahead = new();
        private double _inFlightUntil;
        private double _nextBatchAt = -1;

        public int Silo { get; } = silo;
        public bool IsDone => pages == 0;
        public double LastDurable { get; private set; }

        /// <returns>When the next page may begin.</returns>
        public double Decided(double at, Func<double, double> append)
        {
            pages--;
            if (at >= _inFlightUntil || _nextBatchAt < 0 || at > _nextBatchAt)
            {
                // A new append: at once, or when the one in flight is back.
                var sent = Math.Max(at, _inFlightUntil);
                _nextBatchAt = sent;
                _inFlightUntil = append(sent);
            }

            LastDurable = _inFlightUntil;
            _ahead.Enqueue(_inFlightUntil);
            while (_ahead.TryPeek(out var oldest) && oldest <= at) _ahead.Dequeue();
            return _ahead.Count >= PlanAssumptions.PagesAhead ? _ahead.Dequeue() : at;
        }
    }
}
