namespace PushOrleans.Api;

/// <summary>One ordered page out of many ordered lists.</summary>
internal static class Merged
{
    /// <summary>How many grains keep an index by hash of the id (campaigns, dead letters).</summary>
    public const int Shards = 16;

    private const int AtOnce = 16;

    /// <summary>Asks each shard for one item more than a page, and answers the first of all, one more than a page.</summary>
    public static Task<IReadOnlyList<T>> Page<T>(int shards, PageQuery page, Func<T, string> keyOf, Func<int, Task<IReadOnlyList<T>>> list) =>
        Page(Enumerable.Range(0, shards), page, keyOf, list);

    public static async Task<IReadOnlyList<T>> Page<TShard, T>(IEnumerable<TShard> shards, PageQuery page, Func<T, string> keyOf, Func<TShard, Task<IReadOnlyList<T>>> list)
    {
        var found = new List<T>();
        foreach (var some in shards.Chunk(AtOnce))
        {
            foreach (var items in await Task.WhenAll(some.Select(list))) found.AddRange(items);
            found.Sort((a, b) => string.CompareOrdinal(keyOf(a), keyOf(b)));
            if (found.Count > page.Limit + 1) found.RemoveRange(page.Limit + 1, found.Count - page.Limit - 1);
        }

        return found;
    }
}
