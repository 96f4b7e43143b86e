using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>What a partition knows of a user that it gave away.</summary>
/// <param name="head">The user's, where its grain lives in this process.</param>
internal sealed class Lease(LeaseEpoch epoch, IUserGrain user, UserHead head)
{
    public LeaseEpoch Epoch { get; } = epoch;
    public IUserGrain User { get; } = user;
    public UserHead Head { get; } = head;
    public long Version { get; set; }

    /// <summary>Timestamp of the last word from the user's grain.</summary>
    public long WordAt { get; set; }

    /// <summary>Whether the user can be decided without a message: else its grain is in another process, or on its way to the version that was committed.</summary>
    public bool IsHere => Head.IsHeldAt(Version);
}
