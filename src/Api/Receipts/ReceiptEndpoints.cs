using System.Text.Json;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <param name="Index">Place in the body, from 0.</param>
/// <param name="Type">A problem type.</param>
public sealed record ReceiptError(int Index, string Type, string Pointer, string Detail);

public sealed record ReceiptsResult(int Accepted, int Duplicates, IReadOnlyList<ReceiptError> Errors);

internal static class ReceiptEndpoints
{
    private const int MaxReceipts = 1000;
    private const string NotFound = "urn:pushorleans:problem:not-found";

    public static void MapReceipts(this IEndpointRouteBuilder v1) =>
        v1.MapPost("/receipts", Post).WithTags("Receipts").Scoped(Scopes.ReceiptsWrite, "Report what happened to pop-ups on devices, at most 1,000 at once").OrDevice()
            .Takes(typeof(ReceiptDocument[])).Gives(202, typeof(ReceiptsResult), "Recorded; a receipt of an unknown grant is among the errors").Fails(404);

    private static async Task<IResult> Post(HttpContext http, IGrainFactory grains, PartitionCount partitions, CancellationToken cancellationToken)
    {
        var bytes = await RequestBody.Bytes(http);
        if (bytes.Problem is { } problem) return problem;
        var (receipts, errors) = Read(bytes.Value);
        if (errors.Count > 0) return Problem.Invalid(errors);
        if (http.Caller().Device is { } device && receipts.Exists(receipt => receipt.UserId != device.UserId || receipt.DeviceId != device.DeviceId))
            return Problem.Forbidden("The device token reports for its own user and device only");

        var (visible, known, outcomes) = (new Dictionary<string, bool>(StringComparer.Ordinal), new List<(int Index, DeviceReceipt Receipt)>(), new ReceiptOutcome[receipts.Count]);
        foreach (var (index, receipt) in receipts.Index())
        {
            if (!visible.TryGetValue(receipt.CampaignId, out var seen))
                visible[receipt.CampaignId] = seen = await grains.IsVisible(receipt.CampaignId, http.Caller(), cancellationToken);
            if (seen) known.Add((index, receipt));
            else outcomes[index] = ReceiptOutcome.UnknownGrant;
        }

        await Task.WhenAll(known.GroupBy(x => partitions.Of(x.Receipt.UserId)).Select(async part =>
        {
            var items = part.ToArray();
            var recorded = await UserCalls.Repeat(() => grains.GetGrain<IUserPartitionGrain>(part.Key).RecordReceipts([.. items.Select(x => x.Receipt)], cancellationToken));
            foreach (var (item, outcome) in items.Zip(recorded)) outcomes[item.Index] = outcome;
        }));

        var unknown = outcomes.Index().Where(x => x.Item == ReceiptOutcome.UnknownGrant).Select(x => new ReceiptError(x.Index, NotFound, $"/{x.Index}", "No such grant")).ToArray();
        if (unknown.Length > 0 && unknown.Length == receipts.Count) return Problem.NotFound("No such grant");
        var result = new ReceiptsResult(outcomes.Count(x => x == ReceiptOutcome.Accepted), outcomes.Count(x => x == ReceiptOutcome.Duplicate), unknown);
        return Answer.Of(result, ApiJson.Wire.ReceiptsResult, 202);
    }

    private static (List<DeviceReceipt> Receipts, List<ProblemError> Errors) Read(ReadOnlyMemory<byte> json)
    {
        var (receipts, errors) = (new List<DeviceReceipt>(), new List<ProblemError>());
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Array) return ([], [new("", "must be an array of receipts")]);
            if (document.RootElement.GetArrayLength() is 0 or > MaxReceipts) return ([], [new("", $"must have 1 to {MaxReceipts} receipts")]);
            foreach (var (index, element) in document.RootElement.EnumerateArray().Index())
            {
                var read = ReceiptReader.Read(element, UnknownFields.Reject);
                if (read.IsValid) receipts.Add(read.Value);
                else errors.AddRange(read.Errors.Select(x => new ProblemError($"/{index}{x.Pointer}", x.Message)));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ([], [new("", "is not valid JSON")]);
        }

        return (receipts, errors);
    }
}
