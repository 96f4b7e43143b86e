using System.Text;
using System.Text.Json.Nodes;
using PushOrleans.Cli.Simulation;
using PushOrleans.Grains.Tests.Control;
using PushOrleans.Resources;

namespace PushOrleans.Grains.Tests.Steps;

/// <summary>A set through the pure loop of <c>simulate</c>: its output lines.</summary>
internal static class PureLoop
{
    public static IReadOnlyList<JsonObject> Run(SampleSet set)
    {
        var inputs = new SimulationInputs(
            Read(set.Policy, json => PolicyReader.Read(json, UnknownFields.Reject)),
            Read(set.Sources, json => SourceListReader.Read(json, UnknownFields.Reject)),
            Read(set.Providers, json => ProviderReader.Read(json, UnknownFields.Reject)),
            Read(set.Users, json => UserReader.Read(json, UnknownFields.Reject)),
            Read(set.Campaigns, json => CampaignReader.Read(json, UnknownFields.Reject)),
            Read(set.Stops, json => StopOrderReader.Read(json, UnknownFields.Reject)));
        using var output = new MemoryStream();
        VerdictFile.Write(new Simulator(inputs).Run(null, TestContext.Current.CancellationToken), output, TestContext.Current.CancellationToken);
        return [.. Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (JsonObject)JsonNode.Parse(line)!)];
    }

    private static List<T> Read<T>(IReadOnlyList<JsonObject> items, Func<ReadOnlyMemory<byte>, ReadResult<T>> read)
        where T : class => [.. items.Select(item => Read(item, read))];

    private static T Read<T>(JsonObject item, Func<ReadOnlyMemory<byte>, ReadResult<T>> read)
        where T : class
    {
        var result = read(SampleSet.Bytes(item));
        return result.Value ?? throw new InvalidDataException($"{item["id"]}: {string.Join("; ", result.Errors)}");
    }
}
