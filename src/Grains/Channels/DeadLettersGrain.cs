using System.Globalization;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>One grain per shard of letter ids (key 0..15). Alone writes the shard's dead letters, one named object each.</summary>
[GrainType("push.dead-letters")]
public sealed class DeadLettersGrain : Grain, IDeadLettersGrain
{
    private readonly NamedJson<DeadLetter> _letters;

    public DeadLettersGrain(IJournalStore journal) =>
        _letters = new NamedJson<DeadLetter>(journal, $"dead-letters/{this.GetPrimaryKeyLong().ToString("D2", CultureInfo.InvariantCulture)}/");

    public async Task Add(DeadLetter letter, CancellationToken cancellationToken)
    {
        // Given up again after a redrive: the newer word counts.
        var (_, version) = await _letters.ReadAsync(letter.Id, cancellationToken);
        await _letters.WriteAsync(letter.Id, letter, version, cancellationToken);
    }

    public Task<IReadOnlyList<DeadLetter>> List(string? providerId, string? after, int limit, CancellationToken cancellationToken) =>
        _letters.ListAsync(letter => providerId is null || letter.ProviderId == providerId, after, limit, cancellationToken);

    public async Task<DeadLetter?> Get(string id, CancellationToken cancellationToken) => (await _letters.ReadAsync(id, cancellationToken)).Value;

    public async Task<DeadLetter?> Take(string id, CancellationToken cancellationToken)
    {
        var (letter, _) = await _letters.ReadAsync(id, cancellationToken);
        if (letter is not null) await _letters.DeleteAsync(id, cancellationToken);
        return letter;
    }
}
