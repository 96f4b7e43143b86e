using System.Security.Cryptography;
using System.Text;

namespace PushOrleans.Cli;

/// <summary>
/// What the exported ledger says, seen from outside: verdicts by rule, one terminal verdict per pair, and the digest of the contract (§4.3)
/// with the user's pseudonym for the id. Small: 24 bytes a verdict.
/// </summary>
internal sealed class LedgerTally
{
    private readonly Dictionary<string, List<Entry>> _campaigns = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Verdict, string? Reason), long> _counts = [];
    private readonly Dictionary<(string Verdict, string? Reason, string Mask), ushort> _tailNumbers = [];
    private readonly List<(string Text, bool Terminal)> _tails = [];

    public long Verdicts { get; private set; }

    /// <summary>Pairs of campaign and user with more than one terminal verdict: there must be none.</summary>
    public long DecidedTwice { get; private set; }

    public IReadOnlyDictionary<(string Verdict, string? Reason), long> Counts => _counts;

    public void Add(LedgerVerdict line)
    {
        Verdicts++;
        var reason = (line.Verdict, line.Reason);
        _counts[reason] = _counts.GetValueOrDefault(reason) + 1;
        if (!_campaigns.TryGetValue(line.Campaign, out var entries)) _campaigns.Add(line.Campaign, entries = []);
        entries.Add(new Entry(SortKey(line.User), line.User is null, Tail(line)));
    }

    /// <summary>Lower-case hex SHA-256 over the sorted texts <c>campaign,userKey,verdict,reason,mask</c> + LF.</summary>
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        DecidedTwice = 0;
        // A comma sorts before every character of an id, so campaign by campaign is the order of the whole lines.
        foreach (var (campaign, entries) in _campaigns.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            entries.Sort((left, right) => left.Key != right.Key ? left.Key.CompareTo(right.Key) : string.CompareOrdinal(_tails[left.Tail].Text, _tails[right.Tail].Text));
            var (user, terminal) = (ulong.MaxValue, 0);
            foreach (var entry in entries)
            {
                hash.AppendData(Encoding.ASCII.GetBytes($"{campaign},{UserOf(entry)},{_tails[entry.Tail].Text}\n"));
                if (entry.IsCampaign) continue;
                if (entry.Key != user) (user, terminal) = (entry.Key, 0);
                if (_tails[entry.Tail].Terminal && ++terminal == 2) DecidedTwice++;
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private ushort Tail(LedgerVerdict line)
    {
        var key = (line.Verdict, line.Reason, line.Mask);
        if (_tailNumbers.TryGetValue(key, out var number)) return number;
        number = checked((ushort)_tails.Count);
        _tails.Add(($"{line.Verdict},{line.Reason ?? "-"},{line.Mask}", line.Verdict is "allow" or "modify" or "refuse"));
        _tailNumbers.Add(key, number);
        return number;
    }

    /// <summary>
    /// Up to 16 characters of <c>partition-ordinal</c> in 4 bits each, in the order of their bytes, the end (a comma in the line) before all.
    /// </summary>
    private static ulong SortKey(string? user)
    {
        var key = 0UL;
        for (var index = 0; index < 16; index++)
        {
            var code = user is null || index >= user.Length ? 0u
                : user[index] == '-' ? 1u
                : char.IsAsciiDigit(user[index]) ? (uint)(user[index] - '0' + 2)
                : throw new FormatException($"Not a pseudonym of the form partition-ordinal: {user}");
            key = (key << 4) | code;
        }

        return user is { Length: > 16 } ? throw new FormatException($"A longer pseudonym than known: {user}") : key;
    }

    private static string UserOf(Entry entry)
    {
        if (entry.IsCampaign) return "-";
        Span<char> text = stackalloc char[16];
        var length = 0;
        for (var shift = 60; shift >= 0; shift -= 4)
        {
            var code = (uint)(entry.Key >> shift) & 15;
            if (code == 0) break;
            text[length++] = code == 1 ? '-' : (char)('0' + code - 2);
        }

        return new string(text[..length]);
    }

    private readonly record struct Entry(ulong Key, bool IsCampaign, ushort Tail);
}
