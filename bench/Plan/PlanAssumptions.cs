namespace PushOrleans.Bench;

/// <summary>What the plan is computed from. The first three are measured by this program, the rest by the store's own legs or published by its service.</summary>
internal sealed record PlanAssumptions(double SiloRate, double BytesPerVerdict, double BytesPerUser, double AppendMs, double AppendTailMs, double AccountRate)
{
    public const long Users = 100_000_000;
    public const int Silos = 100;
    public const int Partitions = 4_096;
    public const int PageSize = 2_000;
    public const int PagesAhead = 4;

    /// <summary>Partitions that the campaign's grain calls at once.</summary>
    public const int Width = 32;

    /// <summary>A call between silos, answered.</summary>
    public const double CallMs = 2;

    /// <summary>A report of progress from each partition.</summary>
    public const double ReportSeconds = 0.2;

    /// <summary>Bytes of such a report, or of an offer, on the wire.</summary>
    public const int MessageBytes = 4_000;

    /// <summary>Share of grants, and bytes of one on its way to the channels.</summary>
    public const double Granted = 0.3;

    public const int GrantBytes = 120;
}
