namespace PushOrleans.Journal.Tests.Partitions;

public sealed class OrdinalIndexTests
{
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void It_finds_what_a_dictionary_finds(int seed)
    {
        var random = new Random(seed);
        Dictionary<string, int> model = new(StringComparer.Ordinal);
        List<string?> ids = [];
        var index = new OrdinalIndex(ordinal => ids[ordinal]);
        for (var step = 0; step < 20_000; step++)
        {
            var id = $"user-{random.Next(3_000)}";
            if (random.Next(3) > 0)
            {
                if (model.ContainsKey(id)) continue;
                ids.Add(id);
                model.Add(id, ids.Count - 1);
                index.Set(id, ids.Count - 1);
            }
            else if (model.Remove(id, out var ordinal))
            {
                index.Remove(id, ordinal);
                ids[ordinal] = null;
            }

            Assert.Equal(model.GetValueOrDefault(id, -1), index.Find(id));
        }

        Assert.Equal(model.Count, index.Count);
        for (var i = 0; i < 3_000; i++) Assert.Equal(model.GetValueOrDefault($"user-{i}", -1), index.Find($"user-{i}"));
    }

    [Fact]
    public void An_id_that_is_given_to_another_ordinal_moves_there()
    {
        string?[] ids = ["a", "a"];
        var index = new OrdinalIndex(ordinal => ids[ordinal]);
        index.Set("a", 0);
        index.Set("a", 0);
        index.Set("a", 1);
        index.Remove("a", 0);
        Assert.Equal((1, 1), (index.Find("a"), index.Count));
    }
}
