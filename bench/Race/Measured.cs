namespace PushOrleans.Bench;

/// <summary>A figure over rounds.</summary>
internal sealed class Measured
{
    private readonly List<double> _values = [];

    public void Add(double value) => _values.Add(value);

    public bool Any => _values.Count > 0;
    public double Median => Percentile(0.5);
    public double Min => _values.Count == 0 ? 0 : _values.Min();
    public double Max => _values.Count == 0 ? 0 : _values.Max();

    /// <summary>The value that so much of them are not above.</summary>
    public double Percentile(double share)
    {
        if (_values.Count == 0) return 0;
        var sorted = _values.Order().ToArray();
        if (share == 0.5 && sorted.Length % 2 == 0) return (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
        return sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
