using System.Globalization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace PushOrleans.Storage.Sqlite;

/// <summary>
/// Orleans' grain storage in the one file. An ETag is a number that is never used again; a write without one is an insert and conflicts
/// with a state that is there; a cleared state is gone and has none.
/// </summary>
/// <param name="name">The provider's name: the same grain and state under another provider is another state.</param>
/// <param name="activators">Makes the state of a grain that has none.</param>
public sealed class SqliteGrainStorage(string name, SqliteFile file, IGrainStorageSerializer serializer, IActivatorProvider activators)
    : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <exception cref="PushOrleans.Journal.StoreUnavailableException">The file cannot be read.</exception>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var key = new Key(name, stateName, grainId.ToString());
        await file.OpenAsync(cancellationToken);
        var stored = await file.ReadAsync(session => Read(session, key), cancellationToken);
        if (stored is not { } found)
        {
            Empty(grainState);
            return;
        }
        grainState.State = serializer.Deserialize<T>(new BinaryData(found.Body))!;
        grainState.ETag = AsETag(found.ETag);
        grainState.RecordExists = true;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <exception cref="InconsistentStateException">The state that is stored is not the one that this ETag names.</exception>
    /// <exception cref="PushOrleans.Journal.StoreUnavailableException">Not written, or its fate is unknown.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var key = new Key(name, stateName, grainId.ToString());
        var expected = grainState.ETag;
        var body = serializer.Serialize(grainState.State).ToArray();
        await file.OpenAsync(cancellationToken);
        var (stored, written) = await file.WriteAsync(session => Write(session, key, body, expected), cancellationToken);
        if (written is not { } etag) throw Conflict(key, stored, expected);
        grainState.ETag = AsETag(etag);
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <exception cref="InconsistentStateException">The state that is stored is not the one that this ETag names.</exception>
    /// <exception cref="PushOrleans.Journal.StoreUnavailableException">Not cleared, or its fate is unknown.</exception>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var key = new Key(name, stateName, grainId.ToString());
        var expected = grainState.ETag;
        await file.OpenAsync(cancellationToken);
        var (stored, cleared) = await file.WriteAsync(session => Clear(session, key, expected), cancellationToken);
        if (!cleared) throw Conflict(key, stored, expected);
        Empty(grainState);
    }

    private readonly record struct Key(string Provider, string State, string Grain);

    private void Empty<T>(IGrainState<T> grainState)
    {
        grainState.State = activators.GetActivator<T>().Create();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static (long ETag, byte[] Body)? Read(SqliteSession session, Key key)
    {
        var found = session.Query(
            "SELECT etag, body FROM grain_state WHERE provider = ?1 AND state = ?2 AND grain = ?3",
            row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)), key.Provider, key.State, key.Grain);
        return found.Count == 0 ? null : found[0];
    }

    private static (string? Stored, long? Written) Write(SqliteSession session, Key key, byte[] body, string? expected)
    {
        var stored = StoredETag(session, key);
        if (stored != expected) return (stored, null);
        var etag = session.NextVersion();
        session.Execute(
            "INSERT INTO grain_state VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET etag = ?4, body = ?5",
            key.Provider, key.State, key.Grain, etag, body);
        return (stored, etag);
    }

    private static (string? Stored, bool Cleared) Clear(SqliteSession session, Key key, string? expected)
    {
        var stored = StoredETag(session, key);
        if (stored != expected) return (stored, false);
        session.Execute("DELETE FROM grain_state WHERE provider = ?1 AND state = ?2 AND grain = ?3", key.Provider, key.State, key.Grain);
        return (stored, true);
    }

    private static string? StoredETag(SqliteSession session, Key key) =>
        session.Scalar("SELECT etag FROM grain_state WHERE provider = ?1 AND state = ?2 AND grain = ?3", key.Provider, key.State, key.Grain)
            is long etag ? AsETag(etag) : null;

    private static string AsETag(long etag) => etag.ToString(CultureInfo.InvariantCulture);

    private static InconsistentStateException Conflict(Key key, string? stored, string? expected) =>
        new($"state {key.State} of {key.Grain} in {key.Provider} is not the one that was read", stored, expected);
}
