using System.Reflection;

namespace PushOrleans.Architecture.Tests;

/// <summary>The types that people wrote in the assemblies under test (not what Orleans and the compiler generate).</summary>
internal static class Assemblies
{
    public static IReadOnlyList<Assembly> All { get; } =
    [
        .. Layer.All.Select(layer => Path.Combine(AppContext.BaseDirectory, $"PushOrleans.{layer.Name}.dll")).Where(File.Exists).Select(Assembly.LoadFrom),
    ];

    public static IReadOnlyList<Type> Types { get; } =
    [
        .. All.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("PushOrleans", StringComparison.Ordinal) == true && !IsGenerated(type)),
    ];

    public static IReadOnlyList<Type> GrainInterfaces { get; } =
        [.. Types.Where(type => type.IsInterface && type.GetInterfaces().Any(parent => parent.Name is "IGrain" or "IGrainObserver"))];

    /// <summary>By name: the attribute types come from the package's several assemblies.</summary>
    public static CustomAttributeData? Attribute(this MemberInfo member, string name) =>
        member.GetCustomAttributesData().FirstOrDefault(attribute => attribute.AttributeType.Name == name + "Attribute");

    public static string? Alias(this MemberInfo member) => member.Attribute("Alias")?.ConstructorArguments[0].Value as string;

    private static bool IsGenerated(Type type) =>
        type.Name.Contains('<', StringComparison.Ordinal)
        || type.Attribute("GeneratedCode") is not null
        || type.Attribute("CompilerGenerated") is not null
        || (type.DeclaringType is { } outer && IsGenerated(outer));
}
