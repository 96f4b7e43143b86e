using System.Buffers;
using System.Text;
using System.Text.Json;

namespace PushOrleans.Cli;

/// <summary>What an import of users did.</summary>
/// <param name="Errors">The first of the rejected lines, with their numbers in the whole input.</param>
internal sealed record UserImport(long Accepted, long Rejected, IReadOnlyList<UserImportError> Errors);

internal sealed record UserImportError(long Line, string? Id, string Type, string Detail);

/// <summary>Brings resources into a node over its API.</summary>
internal sealed class Importer(ApiClient client, int chunkLines = Importer.ChunkLines)
{
    /// <summary>Lines of a bulk request: far below the limit of 100,000, so that progress moves and a repeat costs little.</summary>
    private const int ChunkLines = 20_000;
    private const int ListedErrors = 1_000;

    /// <summary>Stores a policy pack as a new version, and puts it in force.</summary>
    public async Task<string> Policy(ReadOnlyMemory<byte> json, bool activate, CancellationToken cancellationToken)
    {
        var (id, version) = Identity(json);
        await client.Put($"policies/{ApiClient.Escape(id)}/versions/{ApiClient.Escape(version)}", json, cancellationToken);
        if (activate) await client.Post($"policies/{ApiClient.Escape(id)}/activate", JsonSerializer.Serialize(new Dictionary<string, string> { ["version"] = version }), cancellationToken);
        return $"{id}@{version}";
    }

    public async Task<string> SourceList(ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        var (id, version) = Identity(json);
        await client.Put($"source-lists/{ApiClient.Escape(id)}/versions/{ApiClient.Escape(version)}", json, cancellationToken);
        return $"{id}@{version}";
    }

    public async Task<string> Provider(ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        var path = $"providers/{ApiClient.Escape(Identity(json).Id)}";
        try
        {
            await client.Put(path, json, cancellationToken);
        }
        catch (ApiProblemException e) when (e.Problem.Status == 412)
        {
            // On file already: the file is the newer word, said under the version that is there.
            await client.Put(path, json, cancellationToken, (await client.GetTagged(path, cancellationToken)).ETag);
        }

        return Identity(json).Id;
    }

    public async Task<string> StopOrder(ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        await client.Post("stop-orders", json, cancellationToken);
        return Identity(json).Id;
    }

    /// <summary>
    /// Streams users in chunks, which are stored one after the other; while one is, the next is on its way, and the one after it is gathered. A bad line is
    /// reported and stops nothing.
    /// </summary>
    public async Task<UserImport> Users(IAsyncEnumerable<ReadOnlyMemory<byte>> lines, Action<long>? sent, CancellationToken cancellationToken)
    {
        var (chunk, free, busy) = (new ArrayBufferWriter<byte>(4 * 1024 * 1024), new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        var errors = new List<UserImportError>();
        var (storing, coming) = (Task.CompletedTask, Task.CompletedTask);
        long first = 1, next = 1, accepted = 0, rejected = 0;

        async Task Send(ReadOnlyMemory<byte> body, Task turn, long before, long last)
        {
            var answer = await Post(body, turn, cancellationToken);
            accepted += answer.Number("accepted");
            rejected += answer.Number("rejected");
            errors.AddRange(answer.Items("errors").Take(ListedErrors - errors.Count)
                .Select(error => new UserImportError(before + error.Number("line"), error.TextOrNull("id"), error.Text("type"), error.Text("detail"))));
            sent?.Invoke(last);
        }

        async Task Flush()
        {
            await storing;
            if (coming.IsFaulted || coming.IsCanceled) await coming;
            if (next == first) return;
            (storing, coming) = (coming, Send(chunk.WrittenMemory, coming, first - 1, next - 1));
            (chunk, free, busy) = (free, busy, chunk);
            chunk.ResetWrittenCount();
            first = next;
        }

        try
        {
            await foreach (var line in lines.WithCancellation(cancellationToken))
            {
                chunk.Write(line.Span);
                chunk.Write("\n"u8);
                next++;
                if (next - first == chunkLines) await Flush();
            }

            await Flush();
        }
        finally
        {
            // When the first fails, the other does for that reason.
            await Task.WhenAll(storing, coming).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await storing;
            await coming;
        }

        return new UserImport(accepted, rejected, errors);
    }

    /// <summary>
    /// What became of lines while they waited for their turn is not the last word: a node may have given up on them, or have said that it is busy then. They are
    /// sent once more when it is their turn, with all the patience of a request.
    /// </summary>
    private async Task<JsonElement> Post(ReadOnlyMemory<byte> lines, Task turn, CancellationToken cancellationToken)
    {
        if (!turn.IsCompleted)
        {
            try
            {
                return await client.PostLines("users/bulk", lines, turn, cancellationToken);
            }
            catch (Exception fault) when (IsPassing(fault) && !cancellationToken.IsCancellationRequested)
            {
                await turn;
            }
        }

        return await client.PostLines("users/bulk", lines, turn, cancellationToken);
    }

    private static bool IsPassing(Exception fault) =>
        fault is HttpRequestException or OperationCanceledException or ApiProblemException { Problem.Status: 408 or 429 or 503 };

    /// <summary>The lines of a file as they stand, or the elements of its array, one a line. Each is good until the next one is asked for.</summary>
    public static IAsyncEnumerable<ReadOnlyMemory<byte>> UserLines(string path) =>
        IsArray(path) ? ObjectFile.Read(path).Select(entry => entry.Json).ToAsyncEnumerable() : FileLines.ReadAsync(path);

    private static bool IsArray(string path)
    {
        using var reader = new StreamReader(path, Encoding.UTF8);
        while (reader.Peek() is ' ' or '\t' or '\r' or '\n') reader.Read();
        return reader.Peek() == '[';
    }

    private static (string Id, string Version) Identity(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return (document.RootElement.Text("id"), document.RootElement.Text("version"));
    }
}
