using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace PushOrleans.Cli;

/// <summary>A verdict of the exported ledger.</summary>
/// <param name="User">The pseudonym, <c>partition-ordinal</c>; null for a campaign decision.</param>
internal readonly record struct LedgerVerdict(string Campaign, string? User, long Attempt, string Verdict, string? Reason, string Mask);

/// <summary>Reads an exported ledger as bytes: it may have many millions of lines.</summary>
internal static class LedgerLines
{
    /// <returns>Lines of other kinds than verdicts.</returns>
    public static async Task<long> Read(Stream stream, Action<LedgerVerdict> verdict, CancellationToken cancellationToken)
    {
        var others = 0L;
        var names = new NameCache();
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 256 * 1024));
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var rest = read.Buffer;
            while (TryCut(ref rest, read.IsCompleted, out var line))
                if (!TryParse(line, names, verdict)) others++;
            reader.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted) break;
        }

        await reader.CompleteAsync();
        return others;
    }

    private static bool TryCut(ref ReadOnlySequence<byte> rest, bool last, out ReadOnlySequence<byte> line)
    {
        line = default;
        if (rest.IsEmpty) return false;
        if (rest.PositionOf((byte)'\n') is not { } end)
        {
            if (!last) return false;
            line = rest;
            rest = rest.Slice(rest.End);
            return true;
        }

        line = rest.Slice(0, end);
        rest = rest.Slice(rest.GetPosition(1, end));
        return true;
    }

    private static bool TryParse(ReadOnlySequence<byte> line, NameCache names, Action<LedgerVerdict> verdict)
    {
        var json = new Utf8JsonReader(line);
        string? campaign = null, user = null, decided = null, reason = null, mask = null;
        var attempt = 0L;
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName) continue;
            if (json.ValueTextEquals("kind"u8))
            {
                json.Read();
                if (json.TokenType != JsonTokenType.Null) return false;
            }
            else if (json.ValueTextEquals("campaign"u8)) campaign = Text(ref json, names);
            else if (json.ValueTextEquals("userKey"u8)) user = Text(ref json, null);
            else if (json.ValueTextEquals("verdict"u8)) decided = Text(ref json, names);
            else if (json.ValueTextEquals("reason"u8)) reason = Text(ref json, names);
            else if (json.ValueTextEquals("mask"u8)) mask = Text(ref json, names);
            else if (json.ValueTextEquals("attempt"u8))
            {
                json.Read();
                attempt = json.GetInt64();
            }
            else json.Skip();
        }

        if (campaign is null || decided is null || mask is null) return false;
        verdict(new LedgerVerdict(campaign, user, attempt, decided, reason, mask));
        return true;
    }

    private static string? Text(ref Utf8JsonReader json, NameCache? names)
    {
        json.Read();
        return json.TokenType == JsonTokenType.Null ? null : names is null ? json.GetString() : names.Get(ref json);
    }

    /// <summary>Few names, repeated millions of times: each becomes one string.</summary>
    private sealed class NameCache
    {
        private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
        private readonly char[] _buffer = new char[256];

        public string Get(ref Utf8JsonReader json)
        {
            var text = _buffer.AsSpan(0, json.CopyString(_buffer));
            var lookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();
            if (lookup.TryGetValue(text, out var known)) return known;
            var name = text.ToString();
            _names.Add(name, name);
            return name;
        }
    }
}
