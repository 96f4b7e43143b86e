using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <summary>A line of the ledger: a verdict, or, with a kind, another event.</summary>
/// <param name="Index">Place in the record.</param>
/// <param name="Kind">Null = a verdict.</param>
/// <param name="UserKey">A pseudonym; null for campaign decisions.</param>
public sealed record LedgerLineBody(
    int Partition,
    long Seq,
    int Index,
    string At,
    string? Kind,
    string? Campaign,
    string? UserKey,
    long? Attempt,
    string? Verdict,
    string? Reason,
    string? Mask,
    string? Policy,
    string? ContentHash);

public sealed record FirstBadBody(int Partition, long Seq, string? Fault);

/// <param name="Signature">ECDSA P-256 with SHA-256, hex of r and s.</param>
public sealed record SignedRootBody(string At, string Root, string KeyId, string Signature);

/// <param name="Root">SHA-256 over all partitions in order of (partition, seq, hash), hex.</param>
/// <param name="SignedRoot">The last signed root that was compared; null when none was taken yet.</param>
public sealed record LedgerVerifyBody(bool Ok, int Partitions, long Records, string Root, SignedRootBody? SignedRoot, FirstBadBody? FirstBad);

internal static class LedgerEndpoints
{
    public static void MapLedger(this IEndpointRouteBuilder v1)
    {
        var ledger = v1.MapGroup("/ledger").WithTags("Ledger");
        ledger.MapGet("", Export).Scoped(Scopes.LedgerRead, "Export the ledger, a line per verdict or other event, in order of (partition, seq, index)")
            .Query("providerId", "Only this provider's.").Query("campaignId", "Only this campaign's.").Query("from", "Not before this instant.").Query("to", "Before this instant.")
            .Gives(200, typeof(LedgerLineBody), "The lines", RequestBody.NdJson).Fails(400, 404);
        ledger.MapGet("/verify", Verify).Scoped(Scopes.LedgerRead, "Walk every chain and compare it with the last signed root").Gives(200, typeof(LedgerVerifyBody), "What was found");
    }

    private static async Task<IResult> Export(HttpContext http, IGrainFactory grains, LedgerExport export, CancellationToken cancellationToken)
    {
        var read = Filter(http.Request);
        if (read.Problem is { } problem) return problem;
        var (caller, filter) = (http.Caller(), read.Value!);
        if (filter.ProviderId is { } asked && !caller.Sees(asked)) return Problem.NotFound("No such provider");
        if (caller.IsBound) filter = filter with { ProviderId = caller.ProviderId };
        if (filter.CampaignId is { } campaign && (!Lexical.IsId(campaign) || !await grains.IsVisible(campaign, caller, cancellationToken))) return Problem.NotFound("No such campaign");

        await export.WriteAsync(http.Response, filter, cancellationToken);
        return TypedResults.Empty;
    }

    private static async Task<IResult> Verify(HttpContext http, ILedgerAudit audit, CancellationToken cancellationToken)
    {
        if (http.Caller().IsBound) return Problem.Forbidden(Tenancy.GlobalThing);
        var check = await audit.VerifyAsync(cancellationToken);
        var signed = check.SignedRoot is { } s ? new SignedRootBody(Times.Format(s.At), s.Root, s.KeyId, s.Signature) : null;
        var bad = check.FirstBad is { } b ? new FirstBadBody(b.Partition, b.Seq, b.Fault) : null;
        return Answer.Of(new LedgerVerifyBody(bad is null, check.Partitions, check.Records, check.Root, signed, bad), ApiJson.Wire.LedgerVerifyBody);
    }

    private static Read<LedgerFilter> Filter(HttpRequest request)
    {
        var times = new long?[2];
        foreach (var (index, name) in (string[])["from", "to"] is var names ? names.Index() : [])
        {
            if (request.Query[name].ToString() is not { Length: > 0 } text) continue;
            if (!Times.TryParse(text, out var at)) return Problem.Invalid("?" + name, Times.Expected);
            times[index] = at;
        }

        if (times[0] >= times[1]) return Problem.Invalid("?to", "must be later than from");
        return new LedgerFilter(Named(request, "providerId"), Named(request, "campaignId"), times[0], times[1]);
    }

    private static string? Named(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } value ? value : null;
}
