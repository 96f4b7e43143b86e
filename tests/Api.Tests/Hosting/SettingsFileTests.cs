using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using PushOrleans.Silo;

namespace PushOrleans.Api.Tests;

/// <summary>Whoever watches a file is woken by every write below the folder that a node is started in, its store's among them.</summary>
public sealed class SettingsFileTests
{
    [Fact]
    public async Task An_API_node_watches_no_file()
    {
        await using var node = ApiHost.Build(["--PushOrleans:Storage=Memory"]);
        AssertUnwatched(node);
    }

    [Fact]
    public async Task A_silo_watches_no_file()
    {
        await using var silo = SiloHost.Build(["--PushOrleans:Storage=Memory"]);
        AssertUnwatched(silo);
    }

    private static void AssertUnwatched(WebApplication node)
    {
        var files = ((IConfigurationRoot)node.Configuration).Providers.OfType<FileConfigurationProvider>().ToList();
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => file.Source.ReloadOnChange);
    }
}
