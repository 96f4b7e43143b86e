using System.Text.Json;

namespace PushOrleans.Resources;

/// <summary>A value of a map, under its key.</summary>
internal readonly struct Entry(ResourceReader reader, string key, JsonElement value)
{
    public string Key => key;

    public bool IsNull => value.ValueKind == JsonValueKind.Null;

    public JsonElement Value => value;

    public string Text() => reader.Text(value, key) ?? "";

    public long? Number(long min, long max)
    {
        if (ResourceNumber.TryRead(value, max, out var number) && number >= min) return number;
        reader.Error(key, ResourceNumber.Expected(max, min));
        return null;
    }

    /// <summary>A boolean as 0 or 1.</summary>
    public long? Flag()
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.ValueKind == JsonValueKind.True ? 1 : 0;
        reader.Error(key, "must be true or false");
        return null;
    }

    public T? OneOf<T>(Choices<T> choices)
        where T : struct, Enum
    {
        if (reader.Text(value, key) is not { } text) return null;
        if (choices.TryFind(text, out var found)) return found;
        reader.Error(key, choices.Expected);
        return null;
    }

    public T? Object<T>(Shape shape, Func<Fields, T> read)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            reader.Error(key, "must be an object");
            return default;
        }

        var made = read(reader.Open(value, shape, key, 0));
        reader.Close();
        return made;
    }

    /// <summary>The entries of an object whose keys are data, too; nulls are values.</summary>
    public void Each(Action<Entry> read)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            reader.Error(key, "must be an object");
            return;
        }

        reader.Enter(key);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            var name = ResourceReader.NameOf(property);
            if (!keys.Add(name)) reader.Error(name, "occurs twice");
            read(new Entry(reader, name, property.Value));
        }

        reader.Close();
    }

    public void Fail(string message) => reader.Error(key, message);
}

/// <summary>Numbers of resources: integers from 0 to 2^53 − 1, written without point, exponent or sign.</summary>
internal static class ResourceNumber
{
    public static bool TryRead(JsonElement value, long max, out long number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number
            && Lexical.TryNumber(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value), out number)
            && number <= max;
    }

    public static string Expected(long max, long min = 0) =>
        $"must be an integer from {min} to {max}, written without point, exponent or sign";
}
