namespace PushOrleans.Grains.Interfaces;

/// <summary>Room on a node's processors for work that somebody waits for: bulk pages of the node's partitions give way to it.</summary>
public interface IBulkRoom
{
    /// <summary>Until what is answered is disposed, one bulk page fewer is decided at once (but one at least). Any number may ask; to dispose twice is harmless.</summary>
    IDisposable MakeRoom();
}
