namespace PushOrleans.Compliance;

/// <summary>An armed campaign as its users' decisions see it.</summary>
/// <param name="Inherited">The <c>modify</c> hits of the campaign decision that armed it (rules 11, 28, 36): hits of every user decision.</param>
public sealed record Offer(Campaign Campaign, string ContentHash, IReadOnlyList<Hit> Inherited)
{
    /// <summary>Whether every decision by the other is as by this one: of the same campaign object, the same content, with the same hits.</summary>
    public bool IsSame(Offer other)
    {
        if (!ReferenceEquals(Campaign, other.Campaign) || ContentHash != other.ContentHash || Inherited.Count != other.Inherited.Count) return false;
        for (var i = 0; i < Inherited.Count; i++)
            if (!IsSame(Inherited[i], other.Inherited[i])) return false;
        return true;
    }

    private static bool IsSame(Hit one, Hit other) =>
        one.Rule == other.Rule && one.Verdict == other.Verdict && one.Until == other.Until
        && one.Codes.SequenceEqual(other.Codes) && one.Observations.SequenceEqual(other.Observations);
}
