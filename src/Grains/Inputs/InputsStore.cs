using System.Buffers;
using System.Globalization;
using System.Text.Json;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>
/// The versions as named objects: <c>inputs/delta/n</c> is written first and only once, <c>inputs/head</c> then names it, which puts it in force;
/// <c>inputs/base/n</c> are full copies now and then.
/// </summary>
internal sealed class InputsStore(IJournalStore journal, int baseEvery)
{
    private const string HeadName = "inputs/head";

    // Up to here deltas are cheaper than a base, which parses every document anew.
    private const int WorthABase = 64;

    /// <summary>The number in force, and the head's own version for <see cref="PutInForceAsync"/>. (0, 0) in a new store.</summary>
    public async Task<(long Version, long HeadVersion)> ReadHeadAsync(CancellationToken cancellationToken)
    {
        if (await journal.ReadNamedAsync(HeadName, cancellationToken) is not { } head) return (0, 0);
        using var document = JsonDocument.Parse(head.Content);
        return (document.RootElement.GetProperty("version").GetInt64(), head.Version);
    }

    /// <summary>False when another writer has stored this number.</summary>
    public async Task<bool> StoreAsync(InputsVersion version, CancellationToken cancellationToken) =>
        await journal.WriteNamedAsync(DeltaName(version.Version), version.ToJson(), 0, cancellationToken) is not null;

    /// <summary>The head's new version; null when another writer has moved it.</summary>
    public Task<long?> PutInForceAsync(InputsVersion version, long headVersion, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", version.Version);
            writer.WriteNumber("storedAt", version.StoredAt);
            writer.WriteEndObject();
        }

        return journal.WriteNamedAsync(HeadName, buffer.WrittenMemory, headVersion, cancellationToken);
    }

    public bool IsBase(long version) => version % baseEvery == 0;

    /// <summary>A repeat is harmless: a base is what its version is.</summary>
    public Task StoreBaseAsync(InputsState state, CancellationToken cancellationToken) =>
        journal.WriteNamedAsync(BaseName(state.Version), state.ToBase().ToJson(), 0, cancellationToken);

    public async Task<InputsVersion?> ReadDeltaAsync(long version, CancellationToken cancellationToken) =>
        await journal.ReadNamedAsync(DeltaName(version), cancellationToken) is { } stored ? InputsVersion.FromJson(stored.Content) : null;

    /// <summary>The state of a version, from <paramref name="near"/> (at or before it) or from the nearest base, whichever is nearer.</summary>
    /// <exception cref="InvalidDataException">A version up to it is missing.</exception>
    public async Task<InputsState> LoadAsync(long version, InputsState near, CancellationToken cancellationToken)
    {
        var state = near;
        for (var number = version / baseEvery * baseEvery; number > state.Version && version - state.Version > WorthABase; number -= baseEvery)
        {
            if (await journal.ReadNamedAsync(BaseName(number), cancellationToken) is not { } stored) continue;
            state = InputsState.FromBase(InputsVersion.FromJson(stored.Content));
            break;
        }

        while (state.Version < version)
        {
            var delta = await ReadDeltaAsync(state.Version + 1, cancellationToken)
                ?? throw new InvalidDataException($"Version {state.Version + 1} of the inputs is missing.");
            state = state.Apply(delta);
        }

        return state;
    }

    private static string DeltaName(long version) => "inputs/delta/" + version.ToString("D20", CultureInfo.InvariantCulture);

    private static string BaseName(long version) => "inputs/base/" + version.ToString("D20", CultureInfo.InvariantCulture);
}
