using System.Text.Json;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <summary>What endpoints do with the documents that are inputs: policies, providers, source lists, stop orders.</summary>
internal static class InputsStore
{
    public static IInputsGrain Inputs(this IGrainFactory grains) => grains.GetGrain<IInputsGrain>(0);

    /// <summary>Stores one document and answers it: 201 when it is new, 200 when it changed or was there already.</summary>
    public static async Task<IResult> Put(this IInputsGrain inputs, InputsKind kind, string key, byte[] json, string? ifMatch, string location, CancellationToken cancellationToken)
    {
        var outcome = await inputs.Change([new InputsChange(kind, key, json, ifMatch)], cancellationToken);
        return outcome.Status switch
        {
            InputsChangeStatus.Created => new Answer(json, 201, location, outcome.ETag),
            InputsChangeStatus.Updated or InputsChangeStatus.Same => new Answer(json, 200, etag: outcome.ETag),
            InputsChangeStatus.Conflict => Problem.Conflict("It exists with other content, and never changes: give the change a new version"),
            InputsChangeStatus.PreconditionFailed => Problem.PreconditionFailed("It was changed by someone else, or exists: read it again and send its ETag as If-Match"),
            InputsChangeStatus.NotFound => Problem.PreconditionFailed("It does not exist"),
            _ => Problem.Invalid("", outcome.Detail ?? "can't be stored"),
        };
    }

    /// <summary>Documents of a kind that <paramref name="visible"/> lets through, one more than the page has.</summary>
    public static async Task<Page<JsonElement>> Page(
        this IInputsGrain inputs, InputsKind kind, PageQuery page, Func<InputsDocument, ValueTask<bool>> visible, CancellationToken cancellationToken)
    {
        var (found, after) = (new List<InputsDocument>(), page.After);
        while (found.Count <= page.Limit)
        {
            var some = await inputs.List(kind, after, page.Limit + 1, cancellationToken);
            foreach (var document in some)
                if (found.Count <= page.Limit && await visible(document)) found.Add(document);
            if (some.Count <= page.Limit) break;
            after = some[^1].Key;
        }

        var cut = page.Cut(found, document => document.Key);
        return new Page<JsonElement>([.. cut.Items.Select(document => Stored.Element(document.Json))], cut.Next);
    }

    public static async IAsyncEnumerable<InputsDocument> All(
        this IInputsGrain inputs, InputsKind kind, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int Step = 500;
        for (string? after = null; ;)
        {
            var some = await inputs.List(kind, after, Step, cancellationToken);
            foreach (var document in some) yield return document;
            if (some.Count < Step) yield break;
            after = some[^1].Key;
        }
    }

    /// <summary>A provider as it is in force; null when there is none.</summary>
    public static async Task<Provider?> Provider(this IInputsGrain inputs, string providerId, CancellationToken cancellationToken) =>
        await inputs.Get(InputsKind.Provider, providerId, cancellationToken) is { } document ? ProviderReader.Read(document.Json, UnknownFields.Warn).Value : null;
}

/// <summary>JSON that is stored as it is answered.</summary>
internal static class Stored
{
    public static JsonElement Element(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
