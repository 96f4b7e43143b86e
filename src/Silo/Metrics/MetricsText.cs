using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace PushOrleans.Silo;

/// <summary>Listens to the process's meters and writes them in Prometheus' text format. Histograms are summaries of count and sum.</summary>
public sealed class MetricsText : IDisposable
{
    /// <summary>Series of a process beyond which new ones are dropped: a tag of high cardinality must not fill the memory.</summary>
    private const int MaxSeries = 5000;

    private static readonly string[] Meters = ["PushOrleans", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    private readonly ConcurrentDictionary<(string Name, string Labels), Series> _series = new();
    private readonly MeterListener _listener = new();

    public MetricsText()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (Meters.Any(name => instrument.Meter.Name.StartsWith(name, StringComparison.Ordinal))) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<byte>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<short>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<decimal>((instrument, value, tags, _) => Take(instrument, (double)value, tags));
        _listener.Start();
    }

    /// <summary>Everything counted so far, and the gauges as they stand.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var family in _series.GroupBy(x => x.Key.Name, StringComparer.Ordinal).OrderBy(x => x.Key, StringComparer.Ordinal))
        {
            text.Append("# TYPE ").Append(family.Key).Append(' ').Append(family.First().Value.Type).Append('\n');
            foreach (var ((name, labels), series) in family.OrderBy(x => x.Key.Labels, StringComparer.Ordinal)) series.Write(text, name, labels);
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var type = TypeOf(instrument);
        var key = (NameOf(instrument, type), LabelsOf(tags));
        if (!_series.TryGetValue(key, out var series))
        {
            if (_series.Count >= MaxSeries) return;
            series = _series.GetOrAdd(key, _ => new Series(type));
        }

        series.Take(value, adds: instrument.GetType().GetGenericTypeDefinition() is var kind && (kind == typeof(Counter<>) || kind == typeof(UpDownCounter<>)));
    }

    private static string TypeOf(Instrument instrument)
    {
        var kind = instrument.GetType().GetGenericTypeDefinition();
        return kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? "counter" : kind == typeof(Histogram<>) ? "summary" : "gauge";
    }

    private static string NameOf(Instrument instrument, string type)
    {
        var name = new StringBuilder();
        foreach (var c in instrument.Name) name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        if (instrument.Unit is "s") name.Append("_seconds");
        else if (instrument.Unit is "By") name.Append("_bytes");
        if (type == "counter") name.Append("_total");
        return name.ToString();
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
            labels[string.Concat(key.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'))] =
                $"{value}".Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return "{" + string.Join(',', labels.Select(x => $"{x.Key}=\"{x.Value}\"")) + "}";
    }

    private sealed class Series(string type)
    {
        private readonly Lock _lock = new();
        private double _value;
        private long _count;

        public string Type => type;

        public void Take(double value, bool adds)
        {
            lock (_lock)
            {
                _value = adds || type == "summary" ? _value + value : value;
                _count++;
            }
        }

        public void Write(StringBuilder text, string name, string labels)
        {
            lock (_lock)
            {
                if (type == "summary") text.Append(name).Append("_count").Append(labels).Append(' ').Append(_count).Append('\n').Append(name).Append("_sum");
                else text.Append(name);
                text.Append(labels).Append(' ').Append(_value.ToString("R")).Append('\n');
            }
        }
    }
}
