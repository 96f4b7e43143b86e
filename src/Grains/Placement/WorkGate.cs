namespace PushOrleans.Grains;

/// <summary>
/// Whether this silo takes work. A silo that leaves takes none any more and says so, but the partitions it still has go on with their pages, each until it goes:
/// their users would wait for nothing. Once the gate is shut no page begins here. Thread-safe.
/// </summary>
public sealed class WorkGate
{
    private volatile bool _leaving;
    private volatile bool _shut;

    /// <summary>This silo stays: work may be sent to it.</summary>
    public bool IsOpen => !_leaving && !_shut;

    /// <summary>Partitions that are here may begin pages.</summary>
    public bool TakesPages => !_shut;

    public void Leave() => _leaving = true;

    public void Shut() => _shut = true;
}
