using System.Reflection;

namespace PushOrleans.Architecture.Tests;

public sealed class RecordTests
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly IReadOnlyList<Type> Records = [.. Assemblies.Types.Where(type => type.GetMethod("PrintMembers", Instance) is not null)];

    /// <summary>A record tells all its public properties as text: one of its own kind that is made on the way, and is told in its turn, never ends.</summary>
    [Fact]
    public void None_tells_itself_without_end()
    {
        Assert.NotEmpty(Records);
        Assert.Empty(Records.SelectMany(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(property => property.PropertyType == type && type.GetField($"<{property.Name}>k__BackingField", Instance) is null)
            .Select(property => $"{type.Name}.{property.Name}")));
    }
}
