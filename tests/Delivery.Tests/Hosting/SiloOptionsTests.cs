using PushOrleans.Grains.Interfaces;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PushOrleans.Silo;

namespace PushOrleans.Delivery.Tests;

public sealed class SiloOptionsTests
{
    [Theory]
    [InlineData("Mode", "Unknown", "Set it to Embedded")]
    [InlineData("Partitions", "0", "must be 1 to 4096")]
    [InlineData("Partitions", "4097", "must be 1 to 4096")]
    [InlineData("SiloPort", "70000", "0 takes a free one")]
    [InlineData("CallTimeoutSeconds", "0", "must be 1 to 600")]
    [InlineData("IdleGrainMinutes", "1", "must be 2 to 1440")]
    [InlineData("MemoryLimitPercent", "20", "or 0 to never")]
    [InlineData("StopTimeoutSeconds", "0", "must be 1 to 600")]
    [InlineData("BootstrapKey", "too-short", "shorter than 32 characters")]
    [InlineData("DataFolder", " ", "Name a folder")]
    [InlineData("Storage", "Unknown", "Set it to Sqlite")]
    [InlineData("Clock", "Unknown", "Set it to Live or Stepped")]
    public void A_wrong_option_is_named_with_what_to_write_instead(string name, string value, string advice)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create($"PushOrleans:{name}", (string?)value)]);
        var failure = Assert.Single(Assert.Throws<OptionsValidationException>(() => builder.UsePushOrleansSilo()).Failures);
        Assert.Contains($"PushOrleans:{name}", failure, StringComparison.Ordinal);
        Assert.Contains(advice, failure, StringComparison.Ordinal);
        if (name == "BootstrapKey") Assert.DoesNotContain(value, failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Azure:ConnectionString", null, "Set PushOrleans:Azure:ConnectionString, or both")]
    [InlineData("Azure:BlobService", "https://a.blob.core.windows.net", "Leave one of them out")]
    [InlineData("Azure:TablePrefix", "7", "at most 40 letters and digits")]
    [InlineData("GatewayPort", "0", "must be 1 to 65535")]
    [InlineData("SiloUrl", "here", "such as http://0.0.0.0:8081")]
    [InlineData("Cluster:Id", " ", "one name")]
    [InlineData("Cluster:Table", "Unknown", "Set it to Azure, Redis or AdoNet")]
    [InlineData("Cluster:Table", "Redis", "Set it to the connection string")]
    [InlineData("Cluster:Address", "somewhere", "an IP address of this host")]
    [InlineData("Cluster:ProbeSeconds", "0", "must be 1 to 60")]
    [InlineData("Cluster:MaxClockSkewSeconds", "61", "must be 1 to 60")]
    public void A_wrong_option_of_a_cluster_is_named_with_what_to_write_instead(string name, string? value, string advice)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PushOrleans:Mode"] = "Cluster",
            ["PushOrleans:Azure:ConnectionString"] = "UseDevelopmentStorage=true",
            [$"PushOrleans:{name}"] = value,
        });
        var failure = Assert.Single(Assert.Throws<OptionsValidationException>(() => builder.UsePushOrleansSilo()).Failures);
        Assert.Contains($"PushOrleans:{name.Split(':')[0]}", failure, StringComparison.Ordinal);
        Assert.Contains(advice, failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_call_changes_nothing()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UsePushOrleansSilo(options => options.Storage = NodeStorage.Memory);
        var services = builder.Services.Count;
        builder.UsePushOrleansSilo(options => options.Storage = NodeStorage.Memory);
        Assert.Equal(services, builder.Services.Count);
    }
}
