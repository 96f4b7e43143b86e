using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>What a partition knows of a user that it gave away.</summary>
/// <param name="head">Held by the user's grain where that lives in this process; else it stays as it was offered, and the grain has another.</param>
internal sealed class Lease(LeaseEpoch epoch, IUserGrain user, UserHead head)
{
    public LeaseEpoch Epoch { get; } = epoch;
    public IUserGrain User { get; } = user;
    public UserHead Head { get; } = head;

    /// <summary>One more with each change: a head in another process must have come to it before it decides.</summary>
    public long Version { get; set; }

    /// <summary>Timestamp of the last word from the user's grain.</summary>
    public long WordAt { get; set; }

    /// <summary>Whether the grain was told of the lease.</summary>
    public bool IsTold { get; set; }

    /// <summary>Whether the user's grain has to be asked: it lives in another process, or is about to take the head.</summary>
    public bool IsElsewhere => IsTold && !Head.IsHeld && !Head.IsOver;
}
