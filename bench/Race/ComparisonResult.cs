namespace PushOrleans.Bench;

/// <summary>The figures of a comparison.</summary>
internal sealed class ComparisonResult
{
    public IReadOnlyList<Entrant> Entrants { get; set; } = [];
    public double[] Occurrences { get; set; } = [];
    public Measured RestFullPackDurable { get; } = new();
    public Measured OrleansCall { get; } = new();
    public Measured AwakeFirst { get; } = new();
    public Measured BytesPerVerdict { get; } = new();
    public double BytesPerUserAtRest { get; set; }
    public double BytesPerUserAwake { get; set; }

    /// <summary>Null while contention was not measured.</summary>
    public int? OverGrants { get; set; }

    /// <summary>What was seen over HTTP; null when it was not looked at.</summary>
    public ApiLeg? Api { get; set; }

    public bool WholePackOk { get; set; } = true;

    public bool DigestOk => WholePackOk && Entrants.All(entrant => entrant.DigestOk);

    /// <summary>The better of the variants, by median.</summary>
    public Measured Best(EntrantKind kind) =>
        Entrants.Where(entrant => entrant.Kind == kind).Select(entrant => entrant.Whole).OrderByDescending(whole => whole.Median).FirstOrDefault() ?? new Measured();

    public double Ratio(EntrantKind kind, EntrantKind to) => Ratio(Best(kind), Best(to));

    public static double Ratio(Measured of, Measured to) => of.Any && to.Any ? of.Median / to.Median : 0;
}
