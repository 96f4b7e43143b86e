using System.Net;
using Microsoft.Extensions.Options;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Silo;

/// <summary>Says of each wrong option what it is, and what to write instead. Never quotes a secret.</summary>
public sealed class PushOrleansOptionsValidator : IValidateOptions<PushOrleansOptions>
{
    public ValidateOptionsResult Validate(string? name, PushOrleansOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(PushOrleansOptions o)
    {
        if (o.Mode is not (NodeMode.Embedded or NodeMode.Cluster)) yield return $"PushOrleans:Mode is '{o.Mode}'. Set it to Embedded, or to Cluster for silos on a shared storage account.";
        if (o.Clock is not (NodeClock.Live or NodeClock.Stepped)) yield return $"PushOrleans:Clock is '{o.Clock}'. Set it to Live or Stepped.";
        if (o.BootstrapKey is { Length: < 32 }) yield return "PushOrleans:BootstrapKey is shorter than 32 characters. Use a long random one, e.g. of `openssl rand -base64 32`, or leave it out to have one made.";
        if (Outside(o.Partitions, 1, 4096) is { } partitions) yield return $"PushOrleans:Partitions {partitions}; it is fixed once a store is made, so choose it for the users to come.";
        if (Outside(o.SiloPort, 0, 65535) is { } port) yield return $"PushOrleans:SiloPort {port}; 0 takes a free one.";
        if (Outside(o.CallTimeoutSeconds, 1, 600) is { } timeout) yield return $"PushOrleans:CallTimeoutSeconds {timeout}.";
        if (Outside(o.IdleGrainMinutes, 2, 1440) is { } idle) yield return $"PushOrleans:IdleGrainMinutes {idle}.";
        if (o.MemoryLimitPercent != 0 && Outside(o.MemoryLimitPercent, 50, 99) is { } memory) yield return $"PushOrleans:MemoryLimitPercent {memory}, or 0 to never put idle grains to rest early.";
        if (Outside(o.StopTimeoutSeconds, 1, 600) is { } stop) yield return $"PushOrleans:StopTimeoutSeconds {stop}.";
        foreach (var failure in o.Mode == NodeMode.Cluster ? ClusterFailures(o) : EmbeddedFailures(o)) yield return failure;
    }

    private static IEnumerable<string> EmbeddedFailures(PushOrleansOptions o)
    {
        if (o.Storage is not (NodeStorage.Sqlite or NodeStorage.Memory)) yield return $"PushOrleans:Storage is '{o.Storage}'. Set it to Sqlite, or to Memory for a node that forgets everything when it ends.";
        if (o.Storage == NodeStorage.Sqlite && string.IsNullOrWhiteSpace(o.DataFolder)) yield return "PushOrleans:DataFolder is empty. Name a folder that this process may write, such as ./data.";
    }

    private static IEnumerable<string> ClusterFailures(PushOrleansOptions o)
    {
        if (Outside(o.GatewayPort, 1, 65535) is { } gateway) yield return $"PushOrleans:GatewayPort {gateway}.";
        if (!IsHttp(o.SiloUrl)) yield return $"PushOrleans:SiloUrl is '{o.SiloUrl}'. Set it to an address to listen on, such as http://0.0.0.0:8081.";
        foreach (var failure in Account(o.Azure)) yield return failure;
        foreach (var failure in Members(o.Cluster)) yield return failure;
    }

    private static IEnumerable<string> Account(AzureOptions a)
    {
        if (string.IsNullOrWhiteSpace(a.ConnectionString) && (!IsHttp(a.BlobService) || !IsHttp(a.TableService)))
            yield return "PushOrleans:Azure names no storage account. Set PushOrleans:Azure:ConnectionString, or both PushOrleans:Azure:BlobService (https://name.blob.core.windows.net) and PushOrleans:Azure:TableService (https://name.table.core.windows.net).";
        else if (!string.IsNullOrWhiteSpace(a.ConnectionString) && (a.BlobService ?? a.TableService) is not null)
            yield return "PushOrleans:Azure has a ConnectionString and addresses. Leave one of them out, so that all data go to one account.";
        if (a.TablePrefix.Length is 0 or > 40 || !char.IsAsciiLetter(a.TablePrefix[0]) || !a.TablePrefix.All(char.IsAsciiLetterOrDigit))
            yield return $"PushOrleans:Azure:TablePrefix is '{a.TablePrefix}'. Set it to at most 40 letters and digits, a letter first.";
    }

    private static IEnumerable<string> Members(ClusterOptions c)
    {
        if (string.IsNullOrWhiteSpace(c.Id)) yield return "PushOrleans:Cluster:Id is empty. Give silos and API nodes of one cluster one name.";
        if (c.Table is not (ClusterTable.Azure or ClusterTable.Redis or ClusterTable.AdoNet)) yield return $"PushOrleans:Cluster:Table is '{c.Table}'. Set it to Azure, Redis or AdoNet.";
        if (c.Table is ClusterTable.Redis or ClusterTable.AdoNet && string.IsNullOrWhiteSpace(c.TableConnection))
            yield return $"PushOrleans:Cluster:Table is {c.Table}, and PushOrleans:Cluster:TableConnection is empty. Set it to the connection string.";
        if (c.Address is not null && !IPAddress.TryParse(c.Address, out _)) yield return $"PushOrleans:Cluster:Address is '{c.Address}'. Set it to an IP address of this host, or leave it out.";
        (string Name, int Value, int Min, int Max)[] ranges =
        [
            (nameof(c.ProbeSeconds), c.ProbeSeconds, 1, 60),
            (nameof(c.MissedProbes), c.MissedProbes, 1, 10),
            (nameof(c.VotesForDeath), c.VotesForDeath, 1, 10),
            (nameof(c.RefreshSeconds), c.RefreshSeconds, 1, 600),
            (nameof(c.AliveSeconds), c.AliveSeconds, 1, 600),
            (nameof(c.GatewayRefreshSeconds), c.GatewayRefreshSeconds, 1, 600),
            (nameof(c.MaxClockSkewSeconds), c.MaxClockSkewSeconds, 1, 60),
        ];
        foreach (var (name, value, min, max) in ranges)
            if (Outside(value, min, max) is { } wrong) yield return $"PushOrleans:Cluster:{name} {wrong}.";
    }

    private static bool IsHttp(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https");

    private static string? Outside(int value, int min, int max) => value < min || value > max ? $"is {value}, must be {min} to {max}" : null;
}
