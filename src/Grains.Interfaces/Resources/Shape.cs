using System.Text;

namespace PushOrleans.Resources;

/// <summary>The names of the fields that an object of a resource may have.</summary>
internal sealed class Shape
{
    private readonly string[] _names;
    private readonly byte[][] _utf8;

    public Shape(params string[] names) => (_names, _utf8) = (names, Array.ConvertAll(names, Encoding.UTF8.GetBytes));

    public int Count => _names.Length;

    public int IndexOf(string name)
    {
        var names = _names;
        for (var i = 0; i < names.Length; i++)
            if (ReferenceEquals(names[i], name)) return i;
        var at = Array.IndexOf(names, name);
        return at >= 0 ? at : throw new ArgumentException($"'{name}' is not a field of this shape", nameof(name));
    }

    /// <summary>Documents list their fields mostly in the order of the contract, so the search starts at <paramref name="hint"/>.</summary>
    public int IndexOf(ReadOnlySpan<byte> name, int hint)
    {
        var names = _utf8;
        for (var i = hint; i < names.Length; i++)
            if (name.SequenceEqual(names[i])) return i;
        for (var i = 0; i < hint && i < names.Length; i++)
            if (name.SequenceEqual(names[i])) return i;
        return -1;
    }
}

/// <summary>The wire names of an enumeration.</summary>
internal sealed class Choices<T>(params (string Name, T Value)[] items)
    where T : struct, Enum
{
    private readonly byte[][] _utf8 = Array.ConvertAll(items, item => Encoding.UTF8.GetBytes(item.Name));

    public string Expected { get; } = "must be one of: " + string.Join(", ", items.Select(item => item.Name));

    public bool TryFind(string name, out T value)
    {
        foreach (var item in items)
        {
            if (!string.Equals(item.Name, name, StringComparison.Ordinal)) continue;
            value = item.Value;
            return true;
        }

        value = default;
        return false;
    }

    public bool TryFind(ReadOnlySpan<byte> name, out T value)
    {
        for (var i = 0; i < _utf8.Length; i++)
        {
            if (!name.SequenceEqual(_utf8[i])) continue;
            value = items[i].Value;
            return true;
        }

        value = default;
        return false;
    }

    public string NameOf(T value)
    {
        foreach (var item in items)
            if (EqualityComparer<T>.Default.Equals(item.Value, value)) return item.Name;
        throw new ArgumentOutOfRangeException(nameof(value), value, "has no wire name");
    }
}
