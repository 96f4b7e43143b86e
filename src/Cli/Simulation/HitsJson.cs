using System.Buffers;
using System.Text.Json;
using PushOrleans.Compliance;
using PushOrleans.Resources;

namespace PushOrleans.Cli.Simulation;

/// <summary>Hits as JSON (contracts §2.6). Most of a run's hits are equal, so each distinct text is kept once.</summary>
internal sealed class HitsJson
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;
    private readonly HashSet<byte[]> _kept = new(ByteOrder.Equality);
    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public HitsJson()
    {
        _json = new Utf8JsonWriter(_buffer);
        _lookup = _kept.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public static byte[] None { get; } = "[]"u8.ToArray();

    public byte[] Of(IReadOnlyList<Hit> hits)
    {
        if (hits.Count == 0) return None;
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartArray();
        foreach (var hit in hits) Write(hit);
        _json.WriteEndArray();
        _json.Flush();
        if (_lookup.TryGetValue(_buffer.WrittenSpan, out var kept)) return kept;
        _kept.Add(kept = _buffer.WrittenSpan.ToArray());
        return kept;
    }

    private void Write(Hit hit)
    {
        _json.WriteStartObject();
        _json.WriteString("rule", hit.Rule.Id());
        _json.WriteString("verdict", WireNames.Of(hit.Verdict));
        _json.WriteStartArray("codes");
        foreach (var code in hit.Codes) _json.WriteStringValue(code);
        _json.WriteEndArray();
        if (hit.Until is { } until) _json.WriteString("until", Lexical.FormatTime(until));
        else _json.WriteNull("until");
        _json.WriteEndObject();
    }
}
