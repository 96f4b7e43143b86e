using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PushOrleans.Architecture.Tests;

/// <summary>What the compiled code really names: a type that comes in through another project counts, too.</summary>
public sealed class AssemblyReferenceTests
{
    private const string Prefix = "PushOrleans.";

    public static TheoryData<string> Present => Layer.Present;

    [Theory, MemberData(nameof(Present))]
    public void Code_names_only_the_projects_that_its_layer_may_see(string name)
    {
        var named = References(name).Where(reference => reference.StartsWith(Prefix, StringComparison.Ordinal)).Select(reference => reference[Prefix.Length..]);
        Assert.Empty(named.Except(Layer.Of(name).Visible));
    }

    [Fact]
    public void Compliance_is_pure_and_knows_the_base_library_and_NodaTime_alone()
    {
        var outside = References("Compliance").Where(reference => !IsBaseLibrary(reference) && reference != "NodaTime");
        Assert.Empty(outside);
        Assert.DoesNotContain(References("Compliance"), reference => reference is "System.Net.Http" or "System.IO.FileSystem" or "System.Data.Common");
    }

    [Theory, InlineData("Compliance"), InlineData("Journal")]
    public void The_core_does_not_know_Orleans(string name) =>
        Assert.DoesNotContain(References(name), reference => reference.StartsWith("Orleans", StringComparison.Ordinal));

    [Fact]
    public void Grains_and_delivery_meet_only_through_the_interfaces()
    {
        Assert.DoesNotContain("PushOrleans.Delivery", References("Grains"));
        Assert.DoesNotContain("PushOrleans.Grains", References("Delivery"));
        Assert.DoesNotContain(References("Grains"), reference => reference.StartsWith("MassTransit", StringComparison.Ordinal));
    }

    [Theory, InlineData("Grains"), InlineData("Grains.Interfaces"), InlineData("Delivery"), InlineData("Journal"), InlineData("Storage.Azure"), InlineData("Storage.Sqlite")]
    public void Only_the_hosts_know_the_web_server(string name) =>
        Assert.DoesNotContain(References(name), reference => reference.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Theory, InlineData("Grains"), InlineData("Delivery"), InlineData("Api")]
    public void Only_the_stores_know_their_databases(string name) =>
        Assert.DoesNotContain(References(name), reference =>
            reference.StartsWith("Microsoft.Data", StringComparison.Ordinal) || reference.StartsWith("Azure.", StringComparison.Ordinal));

    private static bool IsBaseLibrary(string reference) =>
        reference is "netstandard" or "mscorlib" || reference == "System" || reference.StartsWith("System.", StringComparison.Ordinal);

    private static IReadOnlyList<string> References(string project)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, Prefix + project + ".dll")));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
