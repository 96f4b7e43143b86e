using System.Reflection;
using System.Text;

namespace PushOrleans.Architecture.Tests;

/// <summary>
/// The grain interfaces and the records they carry, as a text file: a changed signature is a line in a diff, to be weighed against
/// silos of the version before. To accept a change, copy <c>artifacts/grain-contracts.txt</c> over the one beside this file.
/// </summary>
public sealed class GrainContractTests
{
    [Fact]
    public void The_signatures_that_cross_between_silos_are_those_on_record()
    {
        var actual = Manifest();
        var written = Repository.PathOf("artifacts", "grain-contracts.txt");
        File.WriteAllText(written, actual);
        var recorded = File.ReadAllText(Repository.PathOf("tests", "Architecture.Tests", "Contracts", "grain-contracts.txt"));
        Assert.Equal(recorded.Split('\n'), actual.Split('\n'));
    }

    private static string Manifest()
    {
        var text = new StringBuilder();
        foreach (var grain in Assemblies.GrainInterfaces.OrderBy(type => type.Alias(), StringComparer.Ordinal))
        {
            text.Append("grain ").Append(grain.Alias()).Append(" : ").Append(Key(grain)).Append('\n');
            foreach (var method in grain.GetMethods().Where(method => !method.IsStatic).OrderBy(method => method.Alias(), StringComparer.Ordinal))
                text.Append("  ").Append(method.Alias()).Append(Flags(method)).Append('(')
                    .AppendJoin(", ", method.GetParameters().Select(parameter => Name(parameter.ParameterType)).Where(type => type != "CancellationToken"))
                    .Append(") -> ").Append(Name(method.ReturnType)).Append('\n');
        }

        foreach (var type in Assemblies.Types.Where(type => type.Attribute("GenerateSerializer") is not null).OrderBy(type => type.Alias(), StringComparer.Ordinal))
        {
            text.Append("record ").Append(type.Alias()).Append('\n');
            foreach (var (id, property) in Members(type)) text.Append("  ").Append(id).Append(": ").Append(Name(property.PropertyType)).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<(uint Id, PropertyInfo Property)> Members(Type type) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(property => property.Attribute("Id") is not null)
            .Select(property => ((uint)property.Attribute("Id")!.ConstructorArguments[0].Value!, property))
            .OrderBy(member => member.Item1);

    private static string Key(Type grain) => string.Join(", ", grain.GetInterfaces().Select(parent => parent.Name).Where(name => name.StartsWith("IGrainWith", StringComparison.Ordinal)));

    private static string Flags(MethodInfo method) => string.Concat(new[] { "AlwaysInterleave", "ReadOnly", "OneWay" }
        .Where(flag => method.Attribute(flag) is not null).Select(flag => $" [{flag}]"));

    private static string Name(Type type) =>
        type.IsGenericType ? $"{type.Alias() ?? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.IsArray ? Name(type.GetElementType()!) + "[]"
        : type.Alias() ?? type.Name;
}
