using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <summary>
/// Writes the ledger, partition by partition. A partition that moves, or whose silo dies, while it is read is asked again for what follows the last line
/// that it gave: who exports gets every line once, or an answer that breaks off, never one that ends short.
/// </summary>
internal sealed partial class LedgerExport(IGrainFactory grains, PartitionCount partitions, TimeProvider time, IOptions<ApiOptions> options, ILogger<LedgerExport> logger)
{
    private const int FlushLines = 256;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <exception cref="Exception">Of a partition that stays away. Before the first line nothing is written and nobody is asked again: there is still an answer to give.</exception>
    public async Task WriteAsync(HttpResponse response, LedgerFilter filter, CancellationToken cancellationToken)
    {
        response.ContentType = RequestBody.NdJson;
        var lines = 0;
        for (var partition = 0; partition < partitions.Value; partition++)
        {
            await foreach (var line in Read(partition, response, filter, cancellationToken))
            {
                if (!response.HasStarted) await response.StartAsync(cancellationToken);
                await JsonSerializer.SerializeAsync(response.BodyWriter, Of(line), ApiJson.Wire.LedgerLineBody, cancellationToken);
                response.BodyWriter.Write("\n"u8);
                if (++lines % FlushLines == 0) await response.BodyWriter.FlushAsync(cancellationToken);
            }
        }

        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private async IAsyncEnumerable<LedgerLine> Read(int partition, HttpResponse response, LedgerFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var patience = TimeSpan.FromSeconds(options.Value.LedgerPatienceSeconds);
        // Since when it fails: a line may be long in coming where few pass the filter, and nothing is wrong.
        for (long? failing = null; ;)
        {
            LedgerLine? last = null;
            await using (var lines = grains.GetGrain<IUserPartitionGrain>(partition).ReadLedger(filter, cancellationToken).GetAsyncEnumerator(cancellationToken))
            {
                while (true)
                {
                    try
                    {
                        if (!await lines.MoveNextAsync()) yield break;
                    }
                    catch (Exception fault) when (
                        response.HasStarted && !cancellationToken.IsCancellationRequested && Faults.IsUnavailable(fault)
                        && time.GetElapsedTime(failing ??= time.GetTimestamp()) < patience)
                    {
                        LogAskedAgain(fault, partition);
                        break;
                    }

                    failing = null;
                    // A silo of an older version begins anew.
                    if (filter.After?.Covers(lines.Current) == true) continue;
                    last = lines.Current;
                    yield return last;
                }
            }

            if (last is not null) filter = filter with { After = new LedgerPlace(last.Seq, last.Index) };
            await Task.Delay(s_pause, time, cancellationToken);
        }
    }

    private static LedgerLineBody Of(LedgerLine x) => x.Kind is { } kind
        ? new LedgerLineBody(x.Partition, x.Seq, x.Index, Times.Format(x.At), kind, x.CampaignId, x.UserKey, null, null, null, null, null, null)
        : new LedgerLineBody(x.Partition, x.Seq, x.Index, Times.Format(x.At), null, x.CampaignId, x.UserKey, x.Attempt, WireNames.Of(x.Verdict), x.Reason?.Id(), x.Mask.ToString("x16"), x.Policy, x.ContentHash);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger of partition {Partition} broke off while it was exported, and is asked for the rest")]
    private partial void LogAskedAgain(Exception fault, int partition);
}
