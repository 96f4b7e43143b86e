using CsCheck;

namespace PushOrleans.Journal.Tests.Partitions;

public sealed class DeferralQueueTests
{
    [Fact]
    public void It_takes_who_is_due_first_as_a_sorted_list_would_also_after_it_was_stored()
    {
        Gen.Select(Gen.Int[0, 3], Gen.Long[1, 6], Gen.Int[1, 5], Gen.OneOf(Gen.Int[0, 200], Gen.Int[0, int.MaxValue])).List[1, 60].Sample(steps =>
        {
            var (queue, order) = (new DeferralQueue(), 0);
            List<(long Until, int Order, int Ordinal, int Attempt)> model = [];
            foreach (var (what, until, count, ordinal) in steps)
            {
                if (what > 0)
                {
                    model.Add((until, ++order, ordinal, count));
                    queue.Add(ordinal, count, until);
                    if (what == 2) queue = Stored(queue);
                    continue;
                }

                var expected = model.Where(user => user.Until <= until).OrderBy(user => user.Until).ThenBy(user => user.Order).Take(count).ToList();
                List<DeferredUser> due = [];
                queue.Peek(until, count, due);
                Assert.Equal(expected.Select(user => new DeferredUser(user.Ordinal, user.Attempt)), due);
                Assert.Equal(expected.Count, queue.DueAt(until, count));
                queue.Take(due.Count, due.Sum(user => (long)user.Ordinal));
                model = [.. model.Except(expected)];
                Assert.Equal((model.Count, model.Count == 0 ? null : model.Min(user => (long?)user.Until)), (queue.Count, queue.NextDue));
            }
        });
    }

    [Fact]
    public void A_page_of_others_than_those_who_are_due_first_is_refused()
    {
        var queue = new DeferralQueue();
        queue.Add(1, 1, 10);
        queue.Add(2, 1, 20);

        Assert.Throws<CorruptRecordException>(() => queue.Take(1, 2));
        Assert.Throws<CorruptRecordException>(() => queue.Take(3, 3));
    }

    [Fact]
    public void A_page_that_defers_neighbours_takes_a_byte_of_each()
    {
        var queue = new DeferralQueue();
        for (var ordinal = 0; ordinal < 200_000; ordinal += 2) queue.Add(ordinal, 1, 10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var ordinal = 0; ordinal < 200_000; ordinal += 2) queue.Add(ordinal, 1, 20);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 100_000, 300_000);
    }

    private static DeferralQueue Stored(DeferralQueue queue)
    {
        var to = new PayloadWriter();
        queue.WriteTo(to);
        var from = new PayloadReader(to.ToArray());
        var read = DeferralQueue.ReadFrom(ref from);
        Assert.True(from.IsAtEnd);
        return read;
    }
}
