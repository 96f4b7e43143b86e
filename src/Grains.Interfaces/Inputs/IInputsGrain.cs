using PushOrleans.Compliance;

namespace PushOrleans.Grains.Interfaces;

/// <summary>
/// One grain (key 0): the numbered, immutable versions of the inputs. A change is stored first, and answered when every silo has confirmed
/// it, or the freshness bound has passed: so each decision that begins after the answer sees it.
/// </summary>
[Alias("push.inputs")]
public interface IInputsGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Applies changes as one new version, all or none: when one fails, the answer has its status and nothing is stored. Each one's own outcome
    /// is in <see cref="InputsChanged.Each"/>. Seen by every decision that begins after the answer.
    /// </summary>
    /// <exception cref="EvidenceUnavailableException">Not stored, or its fate is unknown: may be repeated.</exception>
    [Alias("change"), AlwaysInterleave]
    Task<InputsChanged> Change(IReadOnlyList<InputsChange> changes, CancellationToken cancellationToken);

    /// <summary>
    /// Takes counts (<see cref="InputsKind.Feedback"/>, <see cref="InputsKind.ClosedDay"/>) and suspensions without conditions. They are gathered into at most
    /// one version a second; answered when stored.
    /// </summary>
    /// <exception cref="EvidenceUnavailableException">Not stored, or its fate is unknown: may be repeated.</exception>
    [Alias("count"), AlwaysInterleave]
    Task Count(IReadOnlyList<InputsChange> changes, CancellationToken cancellationToken);

    /// <summary>One document (a policy version, a provider, a source list, a stop order), or null.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<InputsDocument?> Get(InputsKind kind, string key, CancellationToken cancellationToken);

    /// <summary>Documents of a kind in ordinal order of key, after <paramref name="after"/>.</summary>
    [Alias("list"), AlwaysInterleave]
    Task<IReadOnlyList<InputsDocument>> List(InputsKind kind, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>A silo's word that it uses this version; renewed every second, also as its sign of life. Answers the newest version.</summary>
    [Alias("confirm"), AlwaysInterleave]
    Task<long> Confirm(string silo, long version, IInputsObserver observer, CancellationToken cancellationToken);
}

/// <summary>A silo's cache of the inputs, told of a new version.</summary>
[Alias("push.inputs-observer")]
public interface IInputsObserver : IGrainObserver
{
    [Alias("stored")]
    Task Stored(long version);
}

public enum InputsKind : byte
{
    Unknown = 0,

    /// <summary>Key <c>id@version</c>; immutable.</summary>
    Policy = 1,

    /// <summary>Key <c>active</c>; the content is the key of the active policy, as a JSON string.</summary>
    ActivePolicy = 2,
    Provider = 3,

    /// <summary>Key <c>id@version</c>; immutable.</summary>
    SourceList = 4,
    StopOrder = 5,

    /// <summary>Key = campaign id; no content.</summary>
    CancelledCampaign = 6,

    /// <summary>Key = campaign id.</summary>
    Feedback = 7,

    /// <summary>Key = <c>provider|day</c>.</summary>
    ClosedDay = 8,

    /// <summary>Key = the suspension's id. Stays when it is lifted, so that the receipt that caused it, told again, does not bring it back.</summary>
    TemplateSuspension = 9,
}

/// <param name="IfMatch">ETag that the document must have; <c>*</c> = it must exist; empty = it must not exist; null = no condition.</param>
/// <param name="Json">Canonical JSON (UTF-8); null deletes.</param>
[GenerateSerializer, Immutable, Alias("push.inputs-change.v1")]
public sealed record InputsChange([property: Id(0)] InputsKind Kind, [property: Id(1)] string Key, [property: Id(2)] ReadOnlyMemory<byte>? Json, [property: Id(3)] string? IfMatch);

public enum InputsChangeStatus : byte
{
    Unknown = 0,
    Created = 1,
    Updated = 2,

    /// <summary>The same content is there already: nothing was stored.</summary>
    Same = 3,

    /// <summary>An immutable document exists with other content.</summary>
    Conflict = 4,
    PreconditionFailed = 5,
    NotFound = 6,

    /// <summary>The content is not a valid document of its kind; <see cref="InputsChanged.Detail"/> says where.</summary>
    Invalid = 7,

    /// <summary>Not stored, since another change of the same call failed.</summary>
    NotStored = 8,
}

/// <param name="Status">Of the first change that failed, else of the first.</param>
/// <param name="Version">The inputs version that holds the change.</param>
[GenerateSerializer, Immutable, Alias("push.inputs-changed.v1")]
public sealed record InputsChanged([property: Id(0)] InputsChangeStatus Status, [property: Id(1)] long Version, [property: Id(2)] long StoredAt, [property: Id(3)] string? ETag)
{
    /// <summary>Outcomes in the order of the changes.</summary>
    [Id(4)]
    public IReadOnlyList<InputsChangeOutcome> Each { get; init; } = [];

    [Id(5)]
    public string? Detail { get; init; }
}

[GenerateSerializer, Immutable, Alias("push.inputs-change-outcome.v1")]
public sealed record InputsChangeOutcome([property: Id(0)] InputsKind Kind, [property: Id(1)] string Key, [property: Id(2)] InputsChangeStatus Status, [property: Id(3)] string? ETag);

[GenerateSerializer, Immutable, Alias("push.inputs-document.v1")]
public sealed record InputsDocument([property: Id(0)] InputsKind Kind, [property: Id(1)] string Key, [property: Id(2)] ReadOnlyMemory<byte> Json, [property: Id(3)] string ETag, [property: Id(4)] long StoredAt);

/// <summary>This silo's cache of the inputs. Every decision reads them here.</summary>
public interface IInputsSource
{
    /// <summary>The newest inputs, or null while this silo could not confirm them within the freshness bound: then nothing is decided.</summary>
    Inputs? Fresh { get; }

    /// <summary>How long <see cref="Fresh"/> is so from now on, unless it is confirmed again. Where inputs never go stale, for ever.</summary>
    TimeSpan FreshFor => TimeSpan.FromDays(1);

    /// <summary>Reads the newest number from the store and answers those inputs (after an incarnation record; at start).</summary>
    /// <exception cref="EvidenceUnavailableException">The store cannot be read.</exception>
    Task<Inputs> RefreshAsync(CancellationToken cancellationToken);

    /// <summary>A named version, kept as long as the ledger (replay).</summary>
    Task<Inputs> AtAsync(long version, CancellationToken cancellationToken);
}
