using System.Collections.Frozen;
using System.Collections.Immutable;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>
/// All documents of one version, and the <see cref="Compliance.Inputs"/> made of them. Immutable. The next version shares what it does not
/// change: a provider's change parses that provider and nothing else.
/// </summary>
internal sealed class InputsState
{
    private const int Kinds = (int)InputsKind.TemplateSuspension + 1;
    private static readonly ImmutableSortedDictionary<string, Entry> NoEntries = ImmutableSortedDictionary.Create<string, Entry>(StringComparer.Ordinal);

    private readonly ImmutableSortedDictionary<string, Entry>[] _entries;

    private InputsState(ImmutableSortedDictionary<string, Entry>[] entries, Inputs inputs) => (_entries, Inputs) = (entries, inputs);

    /// <summary>Before the first version. Its policy maps no category and knows no vendor, so it allows next to nothing.</summary>
    public static InputsState Empty { get; } = new(
        [.. Enumerable.Repeat(NoEntries, Kinds)],
        new Inputs { Policy = new Policy { Id = "none", Version = "0" } });

    public Inputs Inputs { get; }
    public long Version => Inputs.Version;
    public long StoredAt => Inputs.StoredAt;

    public VersionedDocument? Find(InputsKind kind, string key) =>
        (int)kind is > 0 and < Kinds && _entries[(int)kind].TryGetValue(key, out var entry) ? entry.Document : null;

    public IEnumerable<VersionedDocument> List(InputsKind kind, string? after) =>
        (int)kind is > 0 and < Kinds
            ? _entries[(int)kind].Values.Select(entry => entry.Document).SkipWhile(document => after is not null && string.CompareOrdinal(document.Key, after) <= 0)
            : [];

    public InputsVersion ToBase() => new(Version, StoredAt, Zone.DataVersion, [.. _entries.SelectMany(kind => kind.Values).Select(entry => entry.Document)]);

    public static InputsState FromBase(InputsVersion stored) => Empty.Apply(stored);

    /// <exception cref="InvalidDataException">A stored document can't be read: this release is older than the one that wrote it.</exception>
    public InputsState Apply(InputsVersion version)
    {
        var entries = (ImmutableSortedDictionary<string, Entry>[])_entries.Clone();
        foreach (var change in version.Documents.GroupBy(document => document.Kind))
        {
            var builder = entries[(int)change.Key].ToBuilder();
            foreach (var document in change)
            {
                if (document.Json is { } json) builder[document.Key] = new Entry(document, Parsed(document, json));
                else builder.Remove(document.Key);
            }

            entries[(int)change.Key] = builder.ToImmutable();
        }

        return new InputsState(entries, Build(entries, version));
    }

    private static object? Parsed(VersionedDocument document, ReadOnlyMemory<byte> json)
    {
        var (value, error) = InputsParser.Parse(document.Kind, document.Key, json);
        return error is null ? value : throw new InvalidDataException($"{document.Kind} {document.Key} of version {document.Version}: {error}");
    }

    private Inputs Build(ImmutableSortedDictionary<string, Entry>[] entries, InputsVersion version)
    {
        var touched = version.Documents.Select(document => document.Kind).ToHashSet();
        var inputs = Inputs with { Version = version.Version, StoredAt = version.StoredAt };
        if (touched.Contains(InputsKind.Policy) || touched.Contains(InputsKind.ActivePolicy)) inputs = inputs with { Policy = ActivePolicy(entries) };
        if (touched.Contains(InputsKind.Provider)) inputs = inputs with { Providers = Frozen<Provider>(entries, InputsKind.Provider) };
        if (touched.Contains(InputsKind.SourceList))
            inputs = inputs with { SourceLists = [.. Values<SourceList>(entries, InputsKind.SourceList).OrderBy(list => list.EffectiveFrom)] };
        if (touched.Contains(InputsKind.StopOrder)) inputs = inputs with { StopOrders = [.. Values<StopOrder>(entries, InputsKind.StopOrder)] };
        if (touched.Contains(InputsKind.CancelledCampaign))
            inputs = inputs with { Cancelled = Values<string>(entries, InputsKind.CancelledCampaign).ToFrozenSet(StringComparer.Ordinal) };
        if (touched.Contains(InputsKind.Feedback)) inputs = inputs with { Feedback = Frozen<Feedback>(entries, InputsKind.Feedback) };
        if (touched.Contains(InputsKind.ClosedDay))
            inputs = inputs with { ClosedDays = Values<(ProviderDay Day, ParityCounts Sums)>(entries, InputsKind.ClosedDay).ToFrozenDictionary(day => day.Day, day => day.Sums) };
        if (touched.Contains(InputsKind.TemplateSuspension))
            inputs = inputs with { SuspendedTemplates = Values<TemplateSuspension>(entries, InputsKind.TemplateSuspension).Where(one => one.IsInForce).Select(one => one.Id).ToFrozenSet(StringComparer.Ordinal) };
        return inputs;
    }

    private static Policy ActivePolicy(ImmutableSortedDictionary<string, Entry>[] entries) =>
        Values<string>(entries, InputsKind.ActivePolicy).FirstOrDefault() is { } key && entries[(int)InputsKind.Policy].TryGetValue(key, out var entry)
            ? (Policy)entry.Value!
            : Empty.Inputs.Policy;

    private static IEnumerable<T> Values<T>(ImmutableSortedDictionary<string, Entry>[] entries, InputsKind kind) => entries[(int)kind].Values.Select(entry => (T)entry.Value!);

    private static FrozenDictionary<string, T> Frozen<T>(ImmutableSortedDictionary<string, Entry>[] entries, InputsKind kind) =>
        entries[(int)kind].ToFrozenDictionary(pair => pair.Key, pair => (T)pair.Value.Value!, StringComparer.Ordinal);

    private sealed record Entry(VersionedDocument Document, object? Value);
}
