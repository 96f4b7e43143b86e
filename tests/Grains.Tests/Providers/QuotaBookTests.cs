using CsCheck;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains.Tests.Providers;

public sealed class QuotaBookTests
{
    private const int Day = 20_000;

    [Fact]
    public void Whatever_partitions_spend_crash_and_repeat_the_quota_holds_and_is_used_up() =>
        Gen.Select(Gen.Int[1, 500], Gen.Int[2, 9], Gen.Select(Gen.Int[0, 8], Gen.Int[1, 40], Gen.Int[0, 9]).Array[0, 300]).Sample((quota, partitions, acts) =>
        {
            var book = new QuotaBook();
            var holders = Enumerable.Range(0, partitions).Select(partition => new Holder(partition)).ToArray();
            foreach (var (who, amount, act) in acts)
            {
                var holder = holders[who % partitions];
                if (act == 0) holder.Crash();
                else if (act == 3) holder.Flush();
                else if (act == 1) book.Settle(holder.Last ?? holder.Ask(0));
                else if (act == 2 && holder.Ask(amount) is { } lost) _ = book.Settle(lost) && book.Grant(lost, quota) > 0;
                else holder.Spend(book, holders, quota, amount);
                if (holders.Sum(each => each.Granted) > quota) return false;
            }

            // Everyone goes on until nobody gets a slot: all that was asked for in time is spent.
            foreach (var holder in holders) holder.Spend(book, holders, quota, quota);
            return holders.Sum(each => each.Granted) == quota;
        });

    [Fact]
    public void A_late_message_changes_nothing()
    {
        var book = new QuotaBook();
        var first = new QuotaRequest(0, 1, 1, Day, 0, 0, 10);
        Assert.True(book.Settle(first));
        Assert.Equal(10, book.Grant(first, 100));
        Assert.True(book.Settle(new QuotaRequest(0, 1, 2, Day, 10, 0, 0)));

        Assert.False(book.Settle(first));
        Assert.False(book.Settle(new QuotaRequest(0, 0, 9, Day, 0, 90, 0)));
        Assert.Equal(90, book.Free(Day, 100));
    }

    [Fact]
    public void A_lowered_quota_grants_nothing_until_slots_come_back()
    {
        var book = new QuotaBook();
        var asked = new QuotaRequest(0, 1, 1, Day, 0, 0, 40);
        book.Settle(asked);
        book.Grant(asked, 100);
        var other = new QuotaRequest(1, 1, 1, Day, 0, 0, 5);
        book.Settle(other);

        Assert.Equal(0, book.Grant(other, 30));
        book.Settle(new QuotaRequest(0, 1, 2, Day, 10, 0, 0));
        Assert.Equal(5, book.Grant(other, 30));
    }

    /// <summary>
    /// A partition as the protocol wants it: it tells what it spent, pages that are not durable yet included; those are lost with it, and its
    /// successor tells what the journal shows.
    /// </summary>
    private sealed class Holder(int partition)
    {
        private long _incarnation = 1;
        private long _number;
        private long _held;
        private long _durable;

        public long Granted { get; private set; }
        public QuotaRequest? Last { get; private set; }

        public void Flush() => _durable = Granted;

        public void Crash() => (_incarnation, _number, _held, Granted, Last) = (_incarnation + 1, 0, 0, _durable, null);

        public QuotaRequest Ask(long wanted) => Last = new QuotaRequest(partition, _incarnation, ++_number, Day, Granted, _held, wanted);

        public QuotaRequest Recall()
        {
            _held = 0;
            return Ask(0);
        }

        public void Spend(QuotaBook book, Holder[] all, long quota, long amount)
        {
            for (; amount > 0; amount--)
            {
                if (_held == 0 && !TryLease(book, all, quota, amount)) return;
                _held--;
                Granted++;
            }
        }

        private bool TryLease(QuotaBook book, Holder[] all, long quota, long wanted)
        {
            var request = Ask(wanted);
            if (!book.Settle(request)) return false;
            if (book.Grant(request, quota) == 0)
            {
                foreach (var holder in book.OtherHolders(Day, partition)) book.Settle(all[holder].Recall());
                book.Grant(request, quota);
            }

            _held = book.HeldBy(Day, partition);
            return _held > 0;
        }
    }
}
