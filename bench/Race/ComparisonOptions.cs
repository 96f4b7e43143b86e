namespace PushOrleans.Bench;

/// <summary>How large a comparison is.</summary>
/// <param name="Only">Peers whose name contains it; null = all.</param>
internal sealed record ComparisonOptions(int Users, bool Quick, string? Only)
{
    /// <summary>Calls that a caller of bare Orleans has open at once.</summary>
    public const int AskAtOnce = 256;

    public int Rounds => Quick ? 2 : 5;

    /// <summary>Each awake user is an activation of some kilobytes, and takes tens of microseconds to wake.</summary>
    public int AwakeUsers => Math.Min(Users, Quick ? 25_000 : 100_000);

    /// <summary>Users of the memory leg.</summary>
    public int MemoryUsers => Quick ? Math.Min(Users, 100_000) : 1_000_000;

    /// <summary>Users of the leg over HTTP, the restart among it.</summary>
    public int ApiUsers => Quick ? Math.Min(Users, 100_000) : 1_000_000;

    public bool Wants(string name) => Only is null || name.Contains(Only, StringComparison.OrdinalIgnoreCase);
}
