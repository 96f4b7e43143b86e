using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>
/// Which receipts no person and no screen can have made (Prov. 5(9)). Bursts are counted in memory: what a restart forgets is less than one window. Time
/// is monotonic and comes in.
/// </summary>
internal sealed class ReceiptMarks(TimeSpan quickest, int burst, TimeSpan within)
{
    // A device's clock may run ahead of the partition's by as much; and decisions are dated to the second.
    private const long ClockSlackMs = 60_000;
    private const int Remembered = 10_000;
    private readonly Dictionary<(int User, string Device), (TimeSpan Since, int Count)> _told = [];

    /// <param name="decidedAt">The first instant at which somebody was granted the campaign, by the partition's clock.</param>
    /// <param name="at">The partition's clock now.</param>
    public ReceiptMark Of(DeviceReceipt receipt, int user, long decidedAt, long at, TimeSpan now) =>
        (IsImpossible(receipt, decidedAt, at) ? ReceiptMark.Dwell : ReceiptMark.None) | (IsBurst(user, receipt.DeviceId, now) ? ReceiptMark.Burst : ReceiptMark.None);

    private bool IsImpossible(DeviceReceipt receipt, long decidedAt, long at)
    {
        if (receipt.OpenMs is not { } open || receipt.Kind is not (ReceiptKind.Closed or ReceiptKind.Clicked)) return false;
        if (open > ((at - decidedAt) * 1000) + ClockSlackMs) return true;

        // A page that goes takes its pop-up along, however quickly; so does what covers it.
        return open < quickest.TotalMilliseconds && receipt.CloseHow is not ("page" or "covered");
    }

    private bool IsBurst(int user, string device, TimeSpan now)
    {
        if (_told.Count >= Remembered) Sweep(now);
        var (since, count) = _told.GetValueOrDefault((user, device), (now, 0));
        if (now - since > within) (since, count) = (now, 0);
        _told[(user, device)] = (since, count + 1);
        return count >= burst;
    }

    private void Sweep(TimeSpan now)
    {
        foreach (var (key, told) in _told)
            if (now - told.Since > within) _told.Remove(key);
        if (_told.Count >= Remembered) _told.Clear();
    }
}
