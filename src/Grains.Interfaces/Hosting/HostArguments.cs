namespace PushOrleans.Grains.Interfaces;

/// <summary>What every host begins with.</summary>
public static class HostArguments
{
    /// <summary>
    /// The arguments of a host that watches no file: .NET's own way watches every folder below the one that the host is started in, and is woken by each
    /// write of a store there.
    /// </summary>
    public static string[] Unwatched(params string[] args) => ["--hostBuilder:reloadConfigOnChange=false", .. args];
}
