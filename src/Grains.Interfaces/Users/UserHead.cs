using PushOrleans.Compliance;

namespace PushOrleans.Grains.Interfaces;

/// <summary>
/// What an awake user is decided by, under one lease. It is the user's grain that holds it. Where the grain lives in its partition's process, the two share this
/// object: a page decides by it without a message, and what was changed counts from the moment at which the partition takes it in. Thread-safe: one decision
/// or change at a time, and nothing is awaited in between.
/// </summary>
/// <param name="state">Belongs to the head from here on.</param>
public sealed class UserHead(UserState state)
{
    // Nobody else has it, and it is read under the lock anyway: an object of its own for the lock would be one more for each user.
    private readonly UserState _state = state;
    private volatile Phase _phase;

    private enum Phase : byte
    {
        Offered = 0,
        Held = 1,
        Over = 2,
    }

    /// <summary>What is decided by.</summary>
    public UserProfile Profile
    {
        get
        {
            lock (_state) return _state.Profile;
        }
    }

    /// <summary>Whether the user's grain has it.</summary>
    public bool IsHeld => _phase == Phase.Held;

    /// <summary>Whether the lease has ended.</summary>
    public bool IsOver => _phase == Phase.Over;

    /// <summary>The user's grain has it from here on. Before that nobody decides by it: a grain in another process makes one of its own.</summary>
    public void Hold()
    {
        lock (_state)
            if (_phase == Phase.Offered) _phase = Phase.Held;
    }

    /// <summary>Decides, and takes a grant into the state, unless it is a trial. False when the grain does not hold it: then nothing was done.</summary>
    public bool TryDecide(UserScope scope, in HeadQuestion question, out Decision decision)
    {
        lock (_state)
        {
            if (_phase != Phase.Held)
            {
                decision = default;
                return false;
            }

            decision = Engine.DecideUser(scope, _state, question.Attempt, question.HasSlot);
            if (decision.IsGrant && !question.IsTrial) _state.Enter(new Grant(scope.T, scope.Day, question.CampaignNumber, scope.Facts, decision.Devices));
            return true;
        }
    }

    /// <summary>Later decisions are made by <paramref name="profile"/>.</summary>
    public void Change(UserProfile profile)
    {
        lock (_state) _state.Profile = profile;
    }

    /// <summary>The lease has ended: when this returns, no decision is being made by it, nor is any made later.</summary>
    public void Close()
    {
        lock (_state) _phase = Phase.Over;
    }
}

/// <summary>What one user's decision is asked by, beside its page's scope.</summary>
/// <param name="Attempt">Counts from 0.</param>
/// <param name="HasSlot">Whether a slot of the provider's quota is there for a grant, where grants need one.</param>
/// <param name="CampaignNumber">Of the campaign in the user's partition.</param>
/// <param name="IsTrial">Only tell: the head stays as it is (step mode's proposals).</param>
public readonly record struct HeadQuestion(long Attempt, bool HasSlot, int CampaignNumber, bool IsTrial);
