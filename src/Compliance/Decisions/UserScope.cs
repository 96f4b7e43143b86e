namespace PushOrleans.Compliance;

/// <summary>
/// All that is the same for every user decided at one instant: the offer, the inputs, the instant, the campaign-scoped rules' hits, what
/// derives from them. Made once a page. Not safe for concurrent use: it caches local times by zone.
/// </summary>
public sealed class UserScope
{
    public UserScope(Offer offer, Inputs inputs, long t) => (Offer, Inputs, T) = (offer, inputs, t);

    public Offer Offer { get; }
    public Inputs Inputs { get; }

    /// <summary>The instant of decision.</summary>
    public long T { get; }

    /// <summary>The civil day of <see cref="T"/> in the policy's day zone.</summary>
    public int Day => throw new NotImplementedException();

    /// <summary>What a grant of this scope enters into the user's log.</summary>
    public GrantFacts Facts => throw new NotImplementedException();

    /// <summary>Whether grants take a slot of the provider's quota (rule 46): not service, and a quota is set.</summary>
    public bool TakesSlot => throw new NotImplementedException();
}
