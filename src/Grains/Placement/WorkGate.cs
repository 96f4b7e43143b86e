namespace PushOrleans.Grains;

/// <summary>Open while this silo takes work. Once it is shut no page begins here, and partitions that come are sent on.</summary>
public sealed class WorkGate
{
    private volatile bool _shut;

    public bool IsOpen => !_shut;

    public void Shut() => _shut = true;
}
