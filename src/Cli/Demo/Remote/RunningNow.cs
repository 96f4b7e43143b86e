using System.Globalization;
using System.Text.Json.Nodes;

namespace PushOrleans.Cli;

/// <summary>
/// The sample set as of now, for a store that lives on the wall clock and may have run it before: providers, lists and users as they were whole days ago,
/// campaigns that start now and end within a minute or so, under names of this run. Pure.
/// </summary>
internal sealed class RunningNow(SampleSet samples, DateTimeOffset now, TimeSpan life)
{
    private readonly string _run = "d" + now.ToUnixTimeSeconds().ToString("x", CultureInfo.InvariantCulture) + "-";
    private readonly TimeSpan _days = TimeSpan.FromDays(Math.Floor((now - samples.FirstStart).TotalDays));

    /// <summary>A list's times are part of its content, so each day's is a version of its own.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Sources => samples.Sources.Select(entry =>
    {
        var list = ShiftedTimes.Of(entry.Json, _days);
        list["version"] = string.Create(CultureInfo.InvariantCulture, $"{list["version"]}-d{_days.Days}");
        return ShiftedTimes.Bytes(list);
    });

    public IEnumerable<ReadOnlyMemory<byte>> Providers(IEnumerable<ReadOnlyMemory<byte>> providers) => providers.Select(json => ShiftedTimes.Bytes(ShiftedTimes.Of(json, _days)));

    public IEnumerable<ReadOnlyMemory<byte>> StopOrders => samples.StopOrders.Select(entry => Named(ShiftedTimes.Of(entry.Json, _days)));

    public ReadOnlyMemory<byte> User(ReadOnlyMemory<byte> json) => ShiftedTimes.Bytes(ShiftedTimes.Of(json, _days));

    /// <summary>Starts at <paramref name="start"/>; its review and its source keep their distance from the start.</summary>
    public ReadOnlyMemory<byte> Campaign(ReadOnlyMemory<byte> json, DateTimeOffset start)
    {
        var started = DateTimeOffset.Parse(JsonNode.Parse(json.Span)!["startAt"]!.GetValue<string>(), CultureInfo.InvariantCulture);
        start = DateTimeOffset.FromUnixTimeSeconds(start.ToUnixTimeSeconds());
        var campaign = ShiftedTimes.Of(json, start - started);
        campaign["startAt"] = ShiftedTimes.Time(start);
        campaign["expiresAt"] = ShiftedTimes.Time(start + life);
        // Instants of the file that the samples play with, such as receipts to come, are the server's here.
        campaign.Remove("feedback");
        return Named(campaign);
    }

    public bool IsOurs(string campaignId) => campaignId.StartsWith(_run, StringComparison.Ordinal);

    private ReadOnlyMemory<byte> Named(JsonObject resource)
    {
        resource["id"] = _run + resource["id"]!.GetValue<string>();
        return ShiftedTimes.Bytes(resource);
    }
}
