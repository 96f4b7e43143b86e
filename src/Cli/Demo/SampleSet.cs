using System.Text.Json;

namespace PushOrleans.Cli;

/// <summary>The sample files that stand beside the executable.</summary>
internal sealed class SampleSet(string folder)
{
    public static SampleSet Shipped() => new(Path.Combine(AppContext.BaseDirectory, "samples"));

    public ReadOnlyMemory<byte> Policy => File.ReadAllBytes(PathOf("policy.json"));

    public IReadOnlyList<FileEntry> Sources => ObjectFile.Read(PathOf("sources.json"));

    public IReadOnlyList<FileEntry> Providers => ObjectFile.Read(PathOf("providers.json"));

    public IReadOnlyList<FileEntry> StopOrders => ObjectFile.Read(PathOf("stop-orders.json"));

    public IReadOnlyList<FileEntry> Campaigns => ObjectFile.Read(PathOf("campaigns.ndjson"));

    public string UsersFile => PathOf("users.ndjson");

    /// <summary>When the first campaign starts.</summary>
    public DateTimeOffset FirstStart => Campaigns.Min(entry =>
    {
        using var campaign = JsonDocument.Parse(entry.Json);
        return campaign.RootElement.GetProperty("startAt").GetDateTimeOffset();
    });

    private string PathOf(string name) => Path.Combine(folder, name);
}
