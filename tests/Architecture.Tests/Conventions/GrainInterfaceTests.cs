using System.Reflection;

namespace PushOrleans.Architecture.Tests;

public sealed class GrainInterfaceTests
{
    private static readonly IReadOnlyList<(Type Grain, MethodInfo Method)> Methods =
        [.. Assemblies.GrainInterfaces.SelectMany(grain => grain.GetMethods().Where(method => !method.IsStatic).Select(method => (grain, method)))];

    [Fact]
    public void There_are_grain_interfaces_to_check() => Assert.NotEmpty(Methods);

    [Fact]
    public void Each_interface_has_an_alias_and_no_two_share_one()
    {
        Assert.Empty(Assemblies.GrainInterfaces.Where(grain => grain.Alias() is null).Select(grain => grain.Name));
        Assert.Empty(Assemblies.GrainInterfaces.GroupBy(grain => grain.Alias()).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void Each_method_has_an_alias_and_no_two_of_a_grain_share_one()
    {
        Assert.Empty(Methods.Where(entry => entry.Method.Alias() is null).Select(Name));
        Assert.Empty(Methods.GroupBy(entry => (entry.Grain, entry.Method.Alias())).Where(group => group.Count() > 1).Select(group => group.Key.ToString()));
    }

    // Asked for every verdict of a user who is awake elsewhere, and over at once: the engine makes a source of its own for each call with a token, which was a twelfth of the call.
    private const string OverAtOnce = "IUserGrain.Decide";

    [Fact]
    public void Each_method_can_be_cancelled_and_the_token_comes_last() =>
        Assert.Equal([OverAtOnce], Methods.Where(entry => entry.Method.Attribute("OneWay") is null && entry.Grain.GetInterfaces().All(parent => parent.Name != "IGrainObserver")
            && entry.Method.GetParameters().LastOrDefault()?.ParameterType != typeof(CancellationToken)).Select(Name));

    [Fact]
    public void Each_grain_class_is_sealed_and_named_after_its_interface()
    {
        var grains = Assemblies.Types.Where(type => type is { IsClass: true, IsAbstract: false } && type.BaseType?.Name.StartsWith("Grain", StringComparison.Ordinal) == true
            && type.GetInterfaces().Any(Assemblies.GrainInterfaces.Contains)).ToArray();
        Assert.NotEmpty(grains);
        Assert.Empty(grains.Where(grain => !grain.IsSealed).Select(grain => grain.Name));
        Assert.Empty(grains.Where(grain => !grain.GetInterfaces().Any(parent => parent.Name == "I" + grain.Name)).Select(grain => grain.Name));
    }

    private static string Name((Type Grain, MethodInfo Method) entry) => $"{entry.Grain.Name}.{entry.Method.Name}";
}
