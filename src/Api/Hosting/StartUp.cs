namespace PushOrleans.Api;

/// <summary>How far the start is.</summary>
internal sealed class StartUp
{
    private volatile bool _done;

    public bool IsDone => _done;

    public void Complete() => _done = true;
}
