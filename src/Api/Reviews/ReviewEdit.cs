using System.Text.Json;
using System.Text.Json.Nodes;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <summary>The fields of an edit: content only. Who it is for, when, and what the server owns stay as they were submitted.</summary>
internal static class ReviewEdit
{
    private static readonly HashSet<string> Editable = new(StringComparer.Ordinal)
    {
        "title", "body", "variant", "topic", "sensitivity", "source", "links", "landingHash", "landingMatch", "image", "ad", "adMark", "commercialDeclared",
        "aiGenerated", "shownName", "manageLink", "close", "templateId",
    };

    /// <summary>What is wrong with the campaign as it would be after the edit.</summary>
    public static IReadOnlyList<ProblemError> Check(ReadOnlyMemory<byte> campaign, ReadOnlyMemory<byte> edit, bool mayImport)
    {
        JsonObject changes;
        try
        {
            using var strict = JsonDocument.Parse(edit, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (strict.RootElement.ValueKind != JsonValueKind.Object) return [new("", "must be an object")];
            changes = JsonObject.Create(strict.RootElement.Clone())!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [new("", "is not valid JSON")];
        }

        if (changes.Count == 0) return [new("", "changes nothing")];
        var unknown = changes.Where(x => !Editable.Contains(x.Key)).Select(x => new ProblemError("/" + x.Key, "can't be edited")).ToArray();
        if (unknown.Length > 0) return unknown;

        var merged = JsonNode.Parse(campaign.Span)!.AsObject();
        foreach (var (name, value) in changes.ToArray()) merged[name] = value?.DeepClone();
        var read = CampaignReader.Read(JsonSerializer.SerializeToUtf8Bytes(merged, ApiJson.Wire.JsonObject), UnknownFields.Reject);
        if (!read.IsValid) return [.. read.Errors.Select(x => new ProblemError(x.Pointer, x.Message))];
        return !mayImport && changes.ContainsKey("source") && read.Value.Source?.Official == true ? [new("/source/official", "is set by the server")] : [];
    }
}
