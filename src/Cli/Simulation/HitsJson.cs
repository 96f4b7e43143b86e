using System.Buffers;
using System.Text.Json;
using PushOrleans.Compliance;
using PushOrleans.Resources;

namespace PushOrleans.Cli.Simulation;

/// <summary>Hits as JSON (contracts §2.6). Most of a run's hits are equal, so each distinct text is kept once.</summary>
internal sealed class HitsJson
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly HashSet<byte[]> _kept = new(ByteOrder.Equality);
    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public HitsJson() => _lookup = _kept.GetAlternateLookup<ReadOnlySpan<byte>>();

    public static byte[] None { get; } = "[]"u8.ToArray();

    public byte[] Of(IReadOnlyList<Hit> hits)
    {
        if (hits.Count == 0) return None;
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer))
        {
            json.WriteStartArray();
            foreach (var hit in hits) Write(json, hit);
            json.WriteEndArray();
        }

        if (_lookup.TryGetValue(_buffer.WrittenSpan, out var kept)) return kept;
        _kept.Add(kept = _buffer.WrittenSpan.ToArray());
        return kept;
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
}
