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
    public bool WholePackOk { get; set; } = true;

    public bool DigestOk => WholePackOk && Entrants.All(entrant => entrant.DigestOk);

    /// <summary>The better of the variants, by median.</summary>
    public Measured Best(EntrantKind kind) =>
        Entrants.Where(entrant => entrant.Kind == kind).Select(entrant => entrant.Whole).OrderByDescending(whole => whole.Median).FirstOrDefault() ?? new Measured();

    public double Ratio(EntrantKind kind, EntrantKind to) => Ratio(Best(kind), Best(to));

    public static double Ratio(Measured of, Measured to) => of.Any && to.Any ? of.Median / to.Median : 0;
}
