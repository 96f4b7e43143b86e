namespace PushOrleans.Silo;

/// <summary>Whether this process may be given work.</summary>
public interface INodeHealth
{
    /// <summary>Null when it may; else why not, in a few words without anything secret.</summary>
    string? NotReady { get; }
}
