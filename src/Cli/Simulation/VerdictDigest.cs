using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using PushOrleans.Compliance;
using PushOrleans.Resources;

namespace PushOrleans.Cli.Simulation;

/// <summary>
/// The digest of contracts §4.3: SHA-256 over the sorted lines <c>campaign,user,verdict,reason,mask</c>. A comma sorts before every
/// character of an id, so lines sort by campaign first, and it is enough to sort within each.
/// </summary>
internal static class VerdictDigest
{
    public static string Of(SimulationResult result)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var text = new ArrayBufferWriter<byte>();
        foreach (var run in result.Runs)
        {
            text.ResetWrittenCount();
            var lines = new List<Range>(run.Decisions.Count + run.Verdicts.Count);
            foreach (var verdict in run.Decisions) Append(text, lines, run.Campaign.Id, "-", verdict.Explained.Decision);
            foreach (var verdict in run.Verdicts) Append(text, lines, run.Campaign.Id, result.People.IdOf(verdict.Person), verdict.Decision);
            var bytes = text.WrittenMemory;
            lines.Sort((a, b) => bytes.Span[a].SequenceCompareTo(bytes.Span[b]));
            foreach (var line in lines) hash.AppendData(bytes.Span[line]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(ArrayBufferWriter<byte> text, List<Range> lines, string campaign, string user, in Decision decision)
    {
        var start = text.WrittenCount;
        Encoding.UTF8.GetBytes($"{campaign},{user},{WireNames.Of(decision.Verdict)},{decision.Reason?.Id() ?? "-"},{decision.Mask:x16}\n", text);
        lines.Add(start..text.WrittenCount);
    }
}
