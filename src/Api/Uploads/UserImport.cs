using System.Text.Json;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <param name="Line">Counts from 1, blank lines included.</param>
/// <param name="Id">The user's id where it could be read.</param>
/// <param name="Type">A problem type.</param>
public sealed record ImportError(int Line, string? Id, string Type, string Detail);

/// <param name="Errors">The first 1,000.</param>
public sealed record ImportResult(long Accepted, long Rejected, IReadOnlyList<ImportError> Errors);

/// <param name="State">running, done or failed.</param>
/// <param name="Accepted">Lines stored so far.</param>
public sealed record ImportProgress(string Id, string State, long Accepted, long Rejected, string StartedAt);

/// <summary>
/// POST /users/bulk. Bad lines are reported and don't stop the others; of two lines with one id the later wins. Batches are stored as they
/// come: a failure of the store in the middle leaves the first ones stored, and the same upload again completes it.
/// </summary>
internal static class UserImport
{
    private const int MaxLines = 100_000;
    private const int MaxErrors = 1000;

    // Two batches at most are held: one is stored while the next is read.
    private const int BatchLines = 8_192;
    private const int BatchBytes = 16 * 1024 * 1024;
    private const int PartitionsAtOnce = 16;
    private const string Invalid = "urn:pushorleans:problem:validation";
    private const string Forbidden = "urn:pushorleans:problem:forbidden";

    public static async Task<IResult> Post(HttpContext http, IGrainFactory grains, PartitionCount partitions, ImportBook book, StringPool pool, CancellationToken cancellationToken)
    {
        var id = http.Request.Query["id"].ToString() is { Length: > 0 } given ? given : KeySecrets.NewId("import-");
        if (!Lexical.IsId(id)) return Problem.Invalid("?id", "must be an id: 1 to 64 of the characters A-Z a-z 0-9 . _ : -");
        if (await NdJson.Spool(http, MaxLines) is { } problem) return problem;
        var caller = http.Caller();
        if (book.Begin(id, caller.Key.Id) is not { } entry) return Problem.Conflict("An import of this name is running or was run");
        http.Response.Headers.Location = $"/v1/users/bulk/{id}";
        Run? run = null;
        try
        {
            run = new Run(grains, partitions, pool, entry, caller, caller.IsBound ? await caller.LegalEntity(grains, cancellationToken) : null);
            await foreach (var line in NdJson.Lines(http, cancellationToken))
                if (run.Take(line)) await run.Store(cancellationToken);
            await run.Store(cancellationToken);
            await run.Stored;
            entry.End("done");
            return Answer.Of(new ImportResult(entry.Accepted, entry.Rejected, run.Errors), ApiJson.Wire.ImportResult);
        }
        finally
        {
            // What was begun is counted before it is told to have ended.
            if (run is not null) await run.Stored.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            entry.End("failed");
        }
    }

    public static IResult Progress(string id, HttpContext http, ImportBook book) =>
        book.Find(id, http.Caller().Key.Id) is { } entry
            ? Answer.Of(new ImportProgress(id, entry.State, entry.Accepted, entry.Rejected, Times.Format(entry.StartedAt)), ApiJson.Wire.ImportProgress, noStore: true)
            : Problem.NotFound("No such import");

    private sealed class Run(IGrainFactory grains, PartitionCount partitions, StringPool pool, ImportBook.Entry entry, Caller caller, string? legalEntityId)
    {
        private Dictionary<string, (int Line, UserProfile User)> _batch = new(StringComparer.Ordinal);
        private int _lines;
        private long _bytes;

        public List<ImportError> Errors { get; } = [];

        /// <summary>Completes when every batch that was begun is stored.</summary>
        public Task Stored { get; private set; } = Task.CompletedTask;

        /// <summary>Whether the batch is full.</summary>
        public bool Take(NdJsonLine line)
        {
            var read = UserReader.Read(line.Bytes, UnknownFields.Reject, pool);
            if (read.IsValid && UserReader.BeyondLimits(read.Value) is { } beyond)
            {
                Reject(line.Number, read.Value.Id, Invalid, beyond.ToString());
            }
            else if (read.IsValid)
            {
                _batch[read.Value.Id] = (line.Number, read.Value);
                _lines++;
                _bytes += line.Bytes.Length;
            }
            else
            {
                Reject(line.Number, IdOf(line.Bytes), Invalid, read.Errors[0].ToString());
            }

            return _lines >= BatchLines || _bytes >= BatchBytes;
        }

        /// <summary>Begins to store the batch when the one before it is stored: of two lines with one id the later wins, across batches, too.</summary>
        public async Task Store(CancellationToken cancellationToken)
        {
            await Stored;
            if (caller.IsBound) await Confine(cancellationToken);
            Stored = Store(_batch, _lines, cancellationToken);
            (_batch, _lines, _bytes) = (new(StringComparer.Ordinal), 0, 0);
        }

        private async Task Store(Dictionary<string, (int Line, UserProfile User)> batch, int lines, CancellationToken cancellationToken)
        {
            var parts = batch.Values.GroupBy(x => partitions.Of(x.User.Id), x => new UserUpsert(x.User));
            await Parallel.ForEachAsync(parts, new ParallelOptions { MaxDegreeOfParallelism = PartitionsAtOnce, CancellationToken = cancellationToken }, async (part, token) =>
                await UserCalls.Repeat(() => grains.GetGrain<IUserPartitionGrain>(part.Key).UpsertUsers([.. part], token)));
            entry.Accept(lines);
        }

        /// <summary>A bound key's lines: those that touch what is others' are dropped, those on users on file leave the rest as it is.</summary>
        private async Task Confine(CancellationToken cancellationToken)
        {
            foreach (var (line, user) in _batch.Values.ToArray())
            {
                var onFile = await grains.User(partitions, user.Id, cancellationToken);
                if (UserEndpoints.NotAllowed(caller.ProviderId!, legalEntityId, user, onFile is not null) is null)
                {
                    if (onFile is null) continue;
                    _batch[user.Id] = (line, Tenancy.Onto(UserEndpoints.Profile(onFile, pool), user, caller.ProviderId!, legalEntityId));
                    continue;
                }

                _batch.Remove(user.Id);
                _lines--;
                Reject(line, user.Id, Forbidden, Tenancy.UserWide);
            }
        }

        private void Reject(int line, string? id, string type, string detail)
        {
            entry.Reject();
            if (Errors.Count < MaxErrors) Errors.Add(new ImportError(line, id, type, detail));
        }

        private static string? IdOf(ReadOnlyMemory<byte> line)
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && Lexical.IsId(id.GetString())
                    ? id.GetString()
                    : null;
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return null;
            }
        }
    }
}
