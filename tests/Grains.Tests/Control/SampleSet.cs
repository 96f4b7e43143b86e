using System.Text.Json;
using System.Text.Json.Nodes;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains.Tests.Control;

/// <summary>The repository's sample set, as JSON.</summary>
internal sealed record SampleSet(JsonObject Policy, IReadOnlyList<JsonObject> Sources, IReadOnlyList<JsonObject> Providers, IReadOnlyList<JsonObject> Users, IReadOnlyList<JsonObject> Campaigns, IReadOnlyList<JsonObject> Stops)
{
    public static SampleSet Read() => new(
        Objects("policy.json")[0],
        Objects("sources.json"),
        Objects("providers.json"),
        Objects("users.ndjson"),
        Objects("campaigns.ndjson"),
        Objects("stop-orders.json"));

    public static byte[] Bytes(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node);

    public static IReadOnlyList<string> Lines(string file) => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "samples", file));

    public IReadOnlyList<InputsChange> Inputs()
    {
        var key = $"{Policy["id"]}@{Policy["version"]}";
        return
        [
            new InputsChange(InputsKind.Policy, key, Bytes(Policy), null),
            InputsChanges.Activate(key),
            .. Providers.Select(provider => new InputsChange(InputsKind.Provider, (string)provider["id"]!, Bytes(provider), null)),
            .. Sources.Select(list => new InputsChange(InputsKind.SourceList, $"{list["id"]}@{list["version"]}", Bytes(list), null)),
            .. Stops.Select(order => new InputsChange(InputsKind.StopOrder, (string)order["id"]!, Bytes(order), null)),
        ];
    }

    private static IReadOnlyList<JsonObject> Objects(string file)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", file)).TrimStart();
        if (text.StartsWith('[')) return [.. JsonNode.Parse(text)!.AsArray().Select(node => (JsonObject)node!.DeepClone())];
        return file.EndsWith(".ndjson", StringComparison.Ordinal)
            ? [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (JsonObject)JsonNode.Parse(line)!)]
            : [(JsonObject)JsonNode.Parse(text)!];
    }
}
