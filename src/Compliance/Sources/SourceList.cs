namespace PushOrleans.Compliance;

/// <summary>A version of the list of news sources that may be reprinted (Art. 5(3)).</summary>
public sealed record SourceList(string Id, string Version, long EffectiveFrom, IReadOnlyList<SourceUnit> Units);

public sealed record SourceUnit(string Id, string? Name, SourceStatus Status, IReadOnlyList<string> Scope, IReadOnlyList<string> Domains);

public enum SourceStatus : byte
{
    Unknown = 0,
    Active = 1,
    Frozen = 2,
    Removed = 3,
}
