namespace PushOrleans.Compliance;

/// <summary>An order to stop, in effect at <see cref="From"/> and over at <see cref="To"/> (<see cref="Instants.Never"/> when open).</summary>
public sealed record StopOrder(string Id, string? Issuer, StopScope Scope, string? Value, long From, long To);

public enum StopScope : byte
{
    Unknown = 0,
    All = 1,
    Topic = 2,
    Campaign = 3,
    Provider = 4,
}
