using Microsoft.Extensions.Options;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Silo;

/// <summary>Reads section <c>PushOrleans</c> of the configuration, with the defaults of its mode.</summary>
internal static class NodeOptions
{
    /// <exception cref="OptionsValidationException">Options are wrong; each message says what to write instead.</exception>
    public static PushOrleansOptions Read(IConfiguration configuration, Action<PushOrleansOptions>? configure)
    {
        var options = Bind(configuration, configure, Partitioning.EmbeddedDefault);
        if (options.Mode == NodeMode.Cluster)
        {
            options = Bind(configuration, configure, Partitioning.ClusterDefault);
            options.Storage = NodeStorage.Azure;
        }

        var result = new PushOrleansOptionsValidator().Validate(null, options);
        return result.Failed ? throw new OptionsValidationException(nameof(PushOrleansOptions), typeof(PushOrleansOptions), result.Failures) : options;
    }

    private static PushOrleansOptions Bind(IConfiguration configuration, Action<PushOrleansOptions>? configure, int partitions)
    {
        var options = new PushOrleansOptions { Partitions = partitions };
        configuration.GetSection(PushOrleansOptions.Section).Bind(options);
        configure?.Invoke(options);
        return options;
    }
}
