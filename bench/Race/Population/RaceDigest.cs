using System.Security.Cryptography;
using System.Text;
using PushOrleans.Compliance;

namespace PushOrleans.Bench;

/// <summary>The digest of contracts §4.3 over user verdicts of the race. Ids have one length, so that the order of making is the sorted order.</summary>
internal sealed class RaceDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[][] _tails = [.. Enumerable.Range(0, 128).Select(hits => Encoding.ASCII.GetBytes(TailOf((byte)hits)))];

    /// <summary>Adds a campaign's verdicts, user by user; campaigns come in the order of their numbers.</summary>
    public void Add(RaceCampaign campaign, ReadOnlySpan<byte> hits)
    {
        var head = Encoding.ASCII.GetBytes($"{campaign.Id},r00000000");
        var buffer = new byte[1 << 16];
        var length = 0;
        for (var user = 0; user < hits.Length; user++)
        {
            if (buffer.Length - length < 128)
            {
                _hash.AppendData(buffer, 0, length);
                length = 0;
            }

            var rest = user;
            for (var digit = head.Length - 1; digit >= head.Length - 8; digit--, rest /= 10) head[digit] = (byte)('0' + (rest % 10));
            var tail = _tails[hits[user]];
            head.CopyTo(buffer, length);
            tail.CopyTo(buffer, length + head.Length);
            length += head.Length + tail.Length;
        }

        _hash.AppendData(buffer, 0, length);
    }

    public string Complete() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    private static string TailOf(byte hits) =>
        $",{RaceRules.VerdictOf(hits).ToString().ToLowerInvariant()},{(RaceRules.ReasonOf(hits) is { } reason ? reason.Id() : "-")},{RaceRules.Mask(hits):x16}\n";
}
