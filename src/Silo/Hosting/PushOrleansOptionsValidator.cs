using PushOrleans.Grains.Interfaces;
using Microsoft.Extensions.Options;

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
        if (o.Mode == NodeMode.Cluster) yield return "PushOrleans:Mode is Cluster, which this version cannot do yet. Set it to Embedded: one process with its own data folder.";
        else if (o.Mode != NodeMode.Embedded) yield return $"PushOrleans:Mode is '{o.Mode}'. Set it to Embedded.";
        if (o.Storage is not (NodeStorage.Sqlite or NodeStorage.Memory)) yield return $"PushOrleans:Storage is '{o.Storage}'. Set it to Sqlite, or to Memory for a node that forgets everything when it ends.";
        if (o.Clock is not (NodeClock.Live or NodeClock.Stepped)) yield return $"PushOrleans:Clock is '{o.Clock}'. Set it to Live or Stepped.";
        if (o.Storage == NodeStorage.Sqlite && string.IsNullOrWhiteSpace(o.DataFolder)) yield return "PushOrleans:DataFolder is empty. Name a folder that this process may write, such as ./data.";
        if (o.BootstrapKey is { Length: < 32 }) yield return "PushOrleans:BootstrapKey is shorter than 32 characters. Use a long random one, e.g. of `openssl rand -base64 32`, or leave it out to have one made.";
        if (Outside(o.Partitions, 1, 4096) is { } partitions) yield return $"PushOrleans:Partitions {partitions}; it is fixed once a store is made, so choose it for the users to come.";
        if (Outside(o.SiloPort, 0, 65535) is { } port) yield return $"PushOrleans:SiloPort {port}; 0 takes a free one.";
        if (Outside(o.CallTimeoutSeconds, 1, 600) is { } timeout) yield return $"PushOrleans:CallTimeoutSeconds {timeout}.";
        if (Outside(o.IdleGrainMinutes, 2, 1440) is { } idle) yield return $"PushOrleans:IdleGrainMinutes {idle}.";
        if (o.MemoryLimitPercent != 0 && Outside(o.MemoryLimitPercent, 50, 99) is { } memory) yield return $"PushOrleans:MemoryLimitPercent {memory}, or 0 to never put idle grains to rest early.";
        if (Outside(o.StopTimeoutSeconds, 1, 600) is { } stop) yield return $"PushOrleans:StopTimeoutSeconds {stop}.";
    }

    private static string? Outside(int value, int min, int max) => value < min || value > max ? $"is {value}, must be {min} to {max}" : null;
}
