using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>One grain per uploaded audience. Alone writes its lists of ids, one named object for each partition of users that has any.</summary>
[GrainType("push.audience")]
public sealed class AudienceGrain(
    [PersistentState("audience", WellKnown.Storage)] IPersistentState<AudienceState> state,
    IJournalStore journal,
    IOptions<PartitionOptions> partitions) : Grain, IAudienceGrain
{
    public async Task<AudienceView?> Append(string? providerId, IReadOnlyList<string> userIds, CancellationToken cancellationToken)
    {
        if (state.State.Exists && state.State.ProviderId != providerId) return null;
        var parts = new Dictionary<int, (SortedSet<string> Ids, long Version)>();
        foreach (var part in userIds.GroupBy(userId => Partitioning.Of(userId, partitions.Value.Count)))
        {
            var (ids, version) = await ReadAsync(part.Key, cancellationToken);
            ids.UnionWith(part);
            parts[part.Key] = (ids, version);
        }

        var counts = new Dictionary<int, int>(state.State.Counts);
        foreach (var (partition, part) in parts) counts[partition] = part.Ids.Count;
        if (counts.Values.Sum(count => (long)count) > AudienceTooLargeException.Limit) throw new AudienceTooLargeException();

        // Parts first: a part without its count is completed by the repeat of the call, and ids count once.
        foreach (var (partition, part) in parts) await WriteAsync(partition, part.Ids, part.Version, cancellationToken);
        (state.State.Exists, state.State.ProviderId, state.State.Counts) = (true, providerId, counts);
        await this.WriteOrEndAsync(state);
        return View();
    }

    public Task<AudienceView?> Get(CancellationToken cancellationToken) => Task.FromResult(state.State.Exists ? View() : null);

    public async Task<IReadOnlyList<string>> GetPart(int partition, CancellationToken cancellationToken) => [.. (await ReadAsync(partition, cancellationToken)).Ids];

    private AudienceView View() => new(
        this.GetPrimaryKeyString(),
        state.State.ProviderId,
        state.State.Counts.Values.Sum(count => (long)count),
        [.. state.State.Counts.Where(part => part.Value > 0).Select(part => part.Key).Order()]);

    private async Task<(SortedSet<string> Ids, long Version)> ReadAsync(int partition, CancellationToken cancellationToken)
    {
        try
        {
            if (await journal.ReadNamedAsync(NameOf(partition), cancellationToken) is not { } stored) return (new SortedSet<string>(StringComparer.Ordinal), 0);
            return (new SortedSet<string>(Encoding.UTF8.GetString(stored.Content.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal), stored.Version);
        }
        catch (StoreUnavailableException fault)
        {
            throw new EvidenceUnavailableException("The audience cannot be read.", fault);
        }
    }

    private async Task WriteAsync(int partition, SortedSet<string> ids, long version, CancellationToken cancellationToken)
    {
        try
        {
            if (await journal.WriteNamedAsync(NameOf(partition), Encoding.UTF8.GetBytes(string.Join('\n', ids)), version, cancellationToken) is null)
                throw new EvidenceUnavailableException("The audience was changed at the same time.");
        }
        catch (StoreUnavailableException fault)
        {
            throw new EvidenceUnavailableException("The audience cannot be written.", fault);
        }
    }

    private string NameOf(int partition) => $"audiences/{this.GetPrimaryKeyString()}/{partition.ToString("D5", CultureInfo.InvariantCulture)}";
}

[GenerateSerializer, Alias("push.audience-state.v1")]
public sealed class AudienceState
{
    [Id(0)] public bool Exists { get; set; }
    [Id(1)] public string? ProviderId { get; set; }

    /// <summary>Ids by partition.</summary>
    [Id(2)] public Dictionary<int, int> Counts { get; set; } = [];
}
