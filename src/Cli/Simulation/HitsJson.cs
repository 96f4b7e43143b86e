using System.Buffers;
using System.Text.Json;
using PushOrleans.Compliance;
using PushOrleans.Resources;

namespace PushOrleans.Cli.Simulation;

/// <summary>
/// Hits as JSON (contracts §2.6). Most of a run's hits are equal, so the text of equal findings is written and kept once.
/// </summary>
internal sealed class HitsJson
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Dictionary<IReadOnlyList<Finding>, byte[]> _kept = new(new WrittenAlike());

    public static byte[] None { get; } = "[]"u8.ToArray();

    /// <param name="trace">All findings of a decision; may be reused after the call.</param>
    public byte[] Of(List<Finding> trace)
    {
        if (trace.Count == 0) return None;
        if (!_kept.TryGetValue(trace, out var kept)) _kept.Add([.. trace], kept = Of(Finding.Gather(trace)));
        return kept;
    }

    public byte[] Of(IReadOnlyList<Hit> hits)
    {
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer))
        {
            json.WriteStartArray();
            foreach (var hit in hits) Write(json, hit);
            json.WriteEndArray();
        }

        return _buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Hit hit)
    {
        json.WriteStartObject();
        json.WriteString("rule", hit.Rule.Id());
        json.WriteString("verdict", WireNames.Of(hit.Verdict));
        json.WriteStartArray("codes");
        foreach (var code in hit.Codes) json.WriteStringValue(code);
        json.WriteEndArray();
        if (hit.Until is { } until) json.WriteString("until", Lexical.FormatTime(until));
        else json.WriteNull("until");
        json.WriteEndObject();
    }

    /// <summary>Compares what is written of findings; the numbers and texts that they saw are not.</summary>
    private sealed class WrittenAlike : IEqualityComparer<IReadOnlyList<Finding>>
    {
        public bool Equals(IReadOnlyList<Finding>? x, IReadOnlyList<Finding>? y)
        {
            if (x is null || y is null || x.Count != y.Count) return ReferenceEquals(x, y);
            for (var i = 0; i < x.Count; i++)
                if (!AreAlike(x[i], y[i])) return false;
            return true;
        }

        public int GetHashCode(IReadOnlyList<Finding> trace)
        {
            var hash = new HashCode();
            for (var i = 0; i < trace.Count; i++)
            {
                var finding = trace[i];
                hash.Add(((int)finding.Rule << 4) | (int)finding.Verdict);
                hash.Add(finding.Observation.FreesAt);
                hash.Add(finding.Observation.Code.Length);
            }

            return hash.ToHashCode();
        }

        private static bool AreAlike(in Finding x, in Finding y) =>
            x.Rule == y.Rule
            && x.Verdict == y.Verdict
            && x.Observation.FreesAt == y.Observation.FreesAt
            && string.Equals(x.Observation.Code, y.Observation.Code, StringComparison.Ordinal);
    }
}
