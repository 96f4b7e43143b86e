using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>What changes come to against a state: outcomes, and the version to be stored when all can be. Pure.</summary>
/// <param name="Next">Null when nothing is to be stored: all are there already, or one failed.</param>
internal sealed record InputsPlan(IReadOnlyList<InputsChangeOutcome> Outcomes, InputsVersion? Next, string? Detail)
{
    public static InputsPlan Make(InputsState state, IReadOnlyList<InputsChange> changes, long now)
    {
        var version = state.Version + 1;
        var storedAt = Math.Max(now, state.StoredAt);
        var planned = new Dictionary<(InputsKind, string), VersionedDocument>();
        var outcomes = new List<InputsChangeOutcome>(changes.Count);
        string? detail = null;
        foreach (var change in changes)
        {
            var current = planned.TryGetValue((change.Kind, change.Key), out var earlier) ? earlier : state.Find(change.Kind, change.Key);
            var (status, error) = Judge(state, planned, current is { Json: not null } ? current : null, change);
            detail ??= error;
            if (status is InputsChangeStatus.Created or InputsChangeStatus.Updated)
                planned[(change.Kind, change.Key)] = current = new VersionedDocument(change.Kind, change.Key, version, storedAt, change.Json);
            outcomes.Add(new InputsChangeOutcome(change.Kind, change.Key, status, current?.ETag));
        }

        if (outcomes.Exists(outcome => IsFailure(outcome.Status)))
            return new InputsPlan([.. outcomes.Select(outcome => IsFailure(outcome.Status) ? outcome : outcome with { Status = InputsChangeStatus.NotStored, ETag = null })], null, detail);
        return new InputsPlan(outcomes, planned.Count == 0 ? null : new InputsVersion(version, storedAt, Zone.DataVersion, [.. planned.Values]), null);
    }

    public static bool IsFailure(InputsChangeStatus status) => status is not (InputsChangeStatus.Created or InputsChangeStatus.Updated or InputsChangeStatus.Same);

    private static (InputsChangeStatus Status, string? Error) Judge(
        InputsState state, Dictionary<(InputsKind, string), VersionedDocument> planned, VersionedDocument? current, InputsChange change)
    {
        if (change.Json is not { } json)
        {
            if (current is null) return (InputsChangeStatus.NotFound, null);
            if (IsImmutable(change.Kind)) return (InputsChangeStatus.Conflict, null);
            return (Matches(current, change.IfMatch) ? InputsChangeStatus.Updated : InputsChangeStatus.PreconditionFailed, null);
        }

        var (value, error) = InputsParser.Parse(change.Kind, change.Key, json);
        if (error is not null) return (InputsChangeStatus.Invalid, error);
        if (change.Kind == InputsKind.ActivePolicy && value is string policy
            && !planned.ContainsKey((InputsKind.Policy, policy)) && state.Find(InputsKind.Policy, policy) is null) return (InputsChangeStatus.NotFound, null);
        if (current is { Json: { } stored } && stored.Span.SequenceEqual(json.Span) && change.IfMatch is not "") return (InputsChangeStatus.Same, null);
        if (current is not null && IsImmutable(change.Kind)) return (InputsChangeStatus.Conflict, null);
        if (current is null && change.IfMatch == "*") return (InputsChangeStatus.NotFound, null);
        if (!Matches(current, change.IfMatch)) return (InputsChangeStatus.PreconditionFailed, null);
        return (current is null ? InputsChangeStatus.Created : InputsChangeStatus.Updated, null);
    }

    private static bool IsImmutable(InputsKind kind) => kind is InputsKind.Policy or InputsKind.SourceList;

    private static bool Matches(VersionedDocument? current, string? ifMatch) => ifMatch switch
    {
        null => true,
        "*" => current is not null,
        "" => current is null,
        _ => current?.ETag == ifMatch,
    };
}
