using PushOrleans.Compliance;

namespace PushOrleans.Grains.Interfaces;

/// <summary>
/// What an awake user is decided by: its state and the version of it, under one lease. It is the user's grain that holds it. Where the grain lives in its
/// partition's process, the two share this object, so that a page decides by it without a message. Thread-safe: one decision or change at a time, and
/// nothing is awaited in between.
/// </summary>
public sealed class UserHead(UserState state, long version)
{
    // Nobody else has it, and it is read under the lock anyway: an object of its own for the lock would be one more for each user.
    private readonly UserState _state = state;
    private long _version = version;
    private volatile Phase _phase;

    private enum Phase : byte
    {
        Offered = 0,
        Held = 1,
        Over = 2,
    }

    /// <summary>What is on file; null when the lease is over.</summary>
    public UserProfile? Profile
    {
        get
        {
            lock (_state) return _phase == Phase.Over ? null : _state.Profile;
        }
    }

    /// <summary>One more with each decision and each change.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>The user's grain has it from here on. Until then nobody decides by it: a grain in another process makes one of its own.</summary>
    public void Hold()
    {
        lock (_state)
            if (_phase == Phase.Offered) _phase = Phase.Held;
    }

    /// <summary>Whether a decision at <paramref name="version"/> could be made by it as it looks now.</summary>
    public bool IsHeldAt(long version) => _phase == Phase.Held && Version == version;

    /// <summary>Decides at <paramref name="version"/>, and takes a grant into the state, unless it is a trial. False when the grain does not hold it at that: then nothing was done.</summary>
    public bool TryDecide(UserScope scope, long version, in HeadQuestion question, out Decision decision)
    {
        lock (_state)
        {
            if (!IsHeldAt(version))
            {
                decision = default;
                return false;
            }

            decision = Engine.DecideUser(scope, _state, question.Attempt, question.HasSlot);
            if (question.IsTrial) return true;
            _version++;
            if (decision.IsGrant) _state.Enter(new Grant(scope.T, scope.Day, question.CampaignNumber, scope.Facts, decision.Devices));
            return true;
        }
    }

    /// <summary>A change that the partition has made durable.</summary>
    public void Take(UserProfile profile, long version)
    {
        lock (_state)
        {
            _state.Profile = profile;
            _version = version;
        }
    }

    /// <summary>The lease is over: nobody decides by it any more.</summary>
    public void Close()
    {
        lock (_state) _phase = Phase.Over;
    }
}

/// <summary>What one user's decision is asked by, beside its page's scope.</summary>
/// <param name="HasSlot">Whether a slot of the provider's quota is there for a grant, where grants need one.</param>
/// <param name="CampaignNumber">Of the campaign in the user's partition.</param>
/// <param name="IsTrial">Only tell: the head stays as it is (step mode's proposals).</param>
public readonly record struct HeadQuestion(long Attempt, bool HasSlot, int CampaignNumber, bool IsTrial);
