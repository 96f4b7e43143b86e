using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using PushOrleans.Api;

namespace PushOrleans.Cli;

/// <summary>What a node in this process is started with.</summary>
/// <param name="Url">Where to listen; port 0 = a free one.</param>
/// <param name="DataFolder">Folder of the store.</param>
/// <param name="BootstrapKey">The first key of a store without keys; null = one is made and printed.</param>
/// <param name="Partitions">Partitions of a new store; null = the default.</param>
/// <param name="DomainTime">The clock of decisions; null = the system's.</param>
/// <param name="LogLevel">What is logged of the node itself.</param>
internal sealed record NodeSettings(
    string Url, string DataFolder, string? BootstrapKey = null, int? Partitions = null, TimeProvider? DomainTime = null, LogLevel LogLevel = LogLevel.Warning);

/// <summary>API and silo in this process.</summary>
internal static class Node
{
    public static WebApplication Build(NodeSettings settings, string[]? configuration = null) => ApiHost.Build(
        configuration ?? [],
        node =>
        {
            node.DataFolder = settings.DataFolder;
            if (settings.BootstrapKey is { } key) node.BootstrapKey = key;
            if (settings.Partitions is { } partitions) node.Partitions = partitions;
        },
        api => api.Url = settings.Url,
        settings.DomainTime,
        builder =>
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
            // What is said on the standard output is for people and scripts; the log goes beside it.
            builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
            builder.Logging.SetMinimumLevel(settings.LogLevel);
        });
}
