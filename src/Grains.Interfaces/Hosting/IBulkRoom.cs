namespace PushOrleans.Grains.Interfaces;

/// <summary>A processor for whom somebody waits for. Where a node has partitions, their bulk pages give way to him.</summary>
public interface IBulkRoom
{
    /// <summary>Until what is answered is disposed, once or more often, one bulk page fewer is decided at once (but one at least). Any number may ask.</summary>
    IDisposable MakeRoom();
}
