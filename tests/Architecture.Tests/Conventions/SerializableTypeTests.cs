using System.Reflection;

namespace PushOrleans.Architecture.Tests;

/// <summary>What crosses between grains or is stored can be renamed, moved and extended without breaking a rolling upgrade.</summary>
public sealed class SerializableTypeTests
{
    // FieldAttributes.NotSerialized, which is obsolete for the formatters of old; Orleans heeds the attribute it stands for.
    private const FieldAttributes NotSerialized = (FieldAttributes)0x0080;

    private static readonly IReadOnlyList<Type> Serializable = [.. Assemblies.Types.Where(type => type.Attribute("GenerateSerializer") is not null)];

    [Fact]
    public void There_are_serializable_types_to_check() => Assert.NotEmpty(Serializable);

    [Fact]
    public void Each_has_an_alias_and_no_two_share_one()
    {
        Assert.Empty(Serializable.Where(type => type.Alias() is null).Select(type => type.Name));
        Assert.Empty(Serializable.GroupBy(type => type.Alias()).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void Each_is_immutable_and_closed_for_inheritance_or_a_base() =>
        Assert.Empty(Serializable.Where(type => !type.IsEnum && !(type.IsSealed || type.IsAbstract)).Select(type => type.Name));

    [Fact]
    public void None_has_a_property_that_can_be_set_later() =>
        Assert.Empty(Serializable.Where(type => type.Attribute("Immutable") is not null)
            .SelectMany(type => Declared(type).Where(IsMutable).Select(property => $"{type.Name}.{property.Name}")));

    /// <summary>What is public may cross; the states that grains store are their own, and change.</summary>
    [Fact]
    public void Each_that_crosses_is_marked_immutable_so_that_no_call_copies_it() =>
        Assert.Empty(Serializable.Where(type => type.Assembly.GetName().Name == "PushOrleans.Grains.Interfaces" && !type.IsEnum && !type.IsSubclassOf(typeof(Exception)) && type.Attribute("Immutable") is null
            && Declared(type).All(property => !IsMutable(property)))
            .Select(type => type.Name));

    [Fact]
    public void Each_stored_member_has_a_number_and_none_is_used_twice()
    {
        Assert.Empty(Serializable.SelectMany(type => Declared(type).Where(property => IsStored(property) && property.Attribute("Id") is null)
            .Select(property => $"{type.Name}.{property.Name}")));
        Assert.Empty(Serializable.Where(type => Declared(type).Select(Number).OfType<uint>().GroupBy(id => id).Any(group => group.Count() > 1)).Select(type => type.Name));
    }

    [Fact]
    public void The_first_value_of_an_enum_that_travels_is_unknown_unless_the_contract_names_it() =>
        Assert.Empty(TravellingEnums().Where(type => !Enum.GetNames(type).Any(name => Convert.ToInt64(Enum.Parse(type, name)) == 0)).Select(type => type.Name));

    private static IEnumerable<Type> TravellingEnums() =>
        Serializable.SelectMany(Declared).Select(property => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType)
            .Where(type => type.IsEnum && type.Namespace!.StartsWith("PushOrleans", StringComparison.Ordinal)).Distinct();

    private static IEnumerable<PropertyInfo> Declared(Type type) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(property => property.Name != "EqualityContract");

    private static bool IsStored(PropertyInfo property) =>
        property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic) is { } field
        && !field.Attributes.HasFlag(NotSerialized);

    private static bool IsMutable(PropertyInfo property) =>
        property.SetMethod is { } setter && !setter.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit");

    private static uint? Number(PropertyInfo property) => property.Attribute("Id")?.ConstructorArguments[0].Value as uint?;
}
