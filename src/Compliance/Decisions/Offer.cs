namespace PushOrleans.Compliance;

/// <summary>An armed campaign as its users' decisions see it.</summary>
/// <param name="Inherited">The <c>modify</c> hits of the campaign decision that armed it (rules 11, 28, 36): hits of every user decision.</param>
public sealed record Offer(Campaign Campaign, string ContentHash, IReadOnlyList<Hit> Inherited);
