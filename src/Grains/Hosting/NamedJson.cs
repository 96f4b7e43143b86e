using System.Text.Json;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>Documents of one prefix in the journal store's named objects: for collections that grow, where a grain state would be written whole.</summary>
internal sealed class NamedJson<T>(IJournalStore journal, string prefix)
    where T : class
{
    private const int PageSize = 200;

    public async Task<(T? Value, long Version)> ReadAsync(string id, CancellationToken cancellationToken) =>
        await GuardAsync(() => journal.ReadNamedAsync(prefix + id, cancellationToken)) is { } stored
            ? (JsonSerializer.Deserialize<T>(stored.Content.Span, JsonSerializerOptions.Web), stored.Version)
            : (null, 0);

    /// <param name="version">The version that was read; 0 = it is not there yet.</param>
    /// <returns>False when another version is stored.</returns>
    public async Task<bool> WriteAsync(string id, T value, long version, CancellationToken cancellationToken) =>
        await GuardAsync(() => journal.WriteNamedAsync(prefix + id, JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web), version, cancellationToken)) is not null;

    public Task DeleteAsync(string id, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await journal.DeleteNamedAsync(prefix + id, cancellationToken);
        return true;
    });

    /// <summary>Those that pass the filter, in ordinal order of id, after <paramref name="after"/>.</summary>
    public async Task<IReadOnlyList<T>> ListAsync(Func<T, bool> filter, string? after, int limit, CancellationToken cancellationToken)
    {
        var found = new List<T>();
        var last = after is null ? null : prefix + after;
        while (found.Count < limit)
        {
            var names = await GuardAsync(() => journal.ListNamedAsync(prefix, last, PageSize, cancellationToken));
            foreach (var name in names)
            {
                last = name;
                if ((await ReadAsync(name[prefix.Length..], cancellationToken)).Value is { } value && filter(value)) found.Add(value);
                if (found.Count == limit) break;
            }

            if (names.Count < PageSize) break;
        }

        return found;
    }

    private static async Task<TResult> GuardAsync<TResult>(Func<Task<TResult>> call)
    {
        try
        {
            return await call();
        }
        catch (StoreUnavailableException fault)
        {
            throw new EvidenceUnavailableException("The store cannot be reached.", fault);
        }
    }
}
