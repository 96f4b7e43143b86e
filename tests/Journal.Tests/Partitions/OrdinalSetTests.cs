using CsCheck;

namespace PushOrleans.Journal.Tests.Partitions;

public sealed class OrdinalSetTests
{
    [Fact]
    public void It_is_a_set_in_order_also_after_it_was_stored() => Gen.Int[0, 400].Array[0, 60].Sample(ordinals =>
    {
        var (set, model) = (new OrdinalSet(), new SortedSet<int>());
        foreach (var ordinal in ordinals) Assert.Equal(model.Add(ordinal), set.Add(ordinal));
        foreach (var one in new[] { set, Stored(set) })
        {
            Assert.Equal(model.Count, one.Count);
            List<int> walked = [];
            for (var ordinal = one.Next(0); ordinal >= 0; ordinal = one.Next(ordinal + 1)) walked.Add(ordinal);
            Assert.Equal(model, walked);
            Assert.All(Enumerable.Range(0, 600), ordinal => Assert.Equal(model.Contains(ordinal), one.Contains(ordinal)));
        }
    });

    [Fact]
    public void Empty_words_at_the_end_are_not_stored()
    {
        var set = new OrdinalSet();
        for (var ordinal = 0; ordinal < 700; ordinal += 64) set.Add(ordinal);
        var to = new PayloadWriter();
        set.WriteTo(to);

        Assert.Equal(1 + 11, to.Length);
    }

    private static OrdinalSet Stored(OrdinalSet set)
    {
        var to = new PayloadWriter();
        set.WriteTo(to);
        var from = new PayloadReader(to.ToArray());
        return OrdinalSet.ReadFrom(ref from);
    }
}
