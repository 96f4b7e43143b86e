using System.Runtime.CompilerServices;
using PushOrleans.Compliance;

namespace PushOrleans.Grains;

/// <summary>
/// The scopes that a silo decided by last. Its partitions decide the pages of a campaign in the same seconds and by the same inputs: what the campaign-scoped
/// rules find, who has quiet hours in which zone, and what the campaign has in common with earlier ones is worked out once for all of them. Known by all that a
/// scope is made of, so that what is given is what making it would give. Safe for concurrent use: a slot is one reference, written whole.
/// </summary>
public sealed class KnownScopes
{
    /// <summary>Scopes that are kept at most, with the inputs that they were made of; one that falls out is made again.</summary>
    public const int Most = 64;

    private readonly UserScope?[] _slots = new UserScope?[Most];

    public UserScope Of(Offer offer, Inputs inputs, long t)
    {
        ref var slot = ref _slots[(uint)HashCode.Combine(RuntimeHelpers.GetHashCode(offer.Campaign), t) % Most];
        if (Volatile.Read(ref slot) is { } known && known.T == t && ReferenceEquals(known.Inputs, inputs) && known.Offer.IsSame(offer)) return known;
        var scope = new UserScope(offer, inputs, t);
        Volatile.Write(ref slot, scope);
        return scope;
    }
}
