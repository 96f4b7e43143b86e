using PushOrleans.Compliance;

namespace PushOrleans.Journal;

/// <summary>
/// The bytes of a page, format 1. All numbers are shortest-form unsigned LEB128 unless said otherwise.
/// <code>
/// format (1 byte) · campaign · at · cursor after · length of riders · users · verdicts
/// per distinct verdict, in the order of first use: verdict | code &lt;&lt; 4 (1 byte) · reason + 1 (1 byte, 0 = none) · attempt · mask · devices
/// per user, by ascending ordinal: ordinal − previous − 1 (previous of the first: −1) · index of the verdict · until − at, where deferred
/// riders
/// </code>
/// There is exactly one encoding of a page, and readers accept no other.
/// </summary>
public static class PageCodec
{
    /// <summary>The format that this code writes; it reads all from 1 up to this.</summary>
    public const byte FormatVersion = 1;

    internal const int MaxVerdictLength = 2 + (3 * VarInt.MaxLength);

    // Verdict and code byte, reason, and at least a byte each for attempt, mask and devices.
    internal const int MinVerdictLength = 5;

    // At least a byte each for the ordinal and the verdict's index.
    internal const int MinEntryLength = 2;

    internal static int WriteVerdict(Span<byte> destination, int at, in PageVerdict verdict)
    {
        destination[at++] = (byte)((byte)verdict.Verdict | ((byte)verdict.Code << 4));
        destination[at++] = verdict.Reason is { } reason ? (byte)(reason + 1) : (byte)0;
        at = VarInt.Write(destination, at, (ulong)verdict.Attempt);
        at = VarInt.Write(destination, at, verdict.Mask);
        return VarInt.Write(destination, at, verdict.Devices);
    }

    /// <exception cref="CorruptRecordException">No verdict stands here.</exception>
    internal static PageVerdict ReadVerdict(ReadOnlySpan<byte> source, ref int at)
    {
        if (source.Length - at < MinVerdictLength) throw new CorruptRecordException("a page's table is cut off");
        var verdict = (Verdict)(source[at] & 0x0F);
        var code = (DecisionCode)(source[at] >> 4);
        at++;
        if (verdict > Verdict.Refuse) throw new CorruptRecordException($"verdict {(byte)verdict} is not known");
        if (code > DecisionCode.Retries) throw new CorruptRecordException($"decision code {(byte)code} is not known");
        var reason = source[at++];
        if (reason > 64) throw new CorruptRecordException($"reason {reason - 1} has no bit in the mask");
        var attempt = (int)VarInt.ReadUpTo(source, ref at, int.MaxValue);
        var mask = VarInt.Read(source, ref at);
        var devices = VarInt.Read(source, ref at);
        return new PageVerdict(verdict, reason == 0 ? null : (Rule)(reason - 1), mask, code, attempt, devices);
    }
}
