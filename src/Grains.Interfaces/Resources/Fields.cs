using System.Text.Json;

namespace PushOrleans.Resources;

/// <summary>
/// The fields of one open object. Each accessor reads one field, reports what is wrong with it, and answers null when it is missing;
/// <c>Required…</c> accessors report that, too, and answer an empty value, which is never seen, since the document is invalid.
/// </summary>
internal readonly struct Fields(ResourceReader reader, int frame)
{
    /// <summary>
    /// Whether no known field was set. Asked after all fields were read: in providers, users and campaigns such an object is missing itself.
    /// </summary>
    public bool IsMissing => !reader.IsSet(frame);

    public string? Text(string name) => Take(name, out var value) ? reader.Text(value, name) : null;

    /// <summary>A text that may be empty but not missing.</summary>
    public string RequiredText(string name, bool mayBeEmpty = false)
    {
        if (!Take(name, out var value)) return Missing(name);
        var text = reader.Text(value, name);
        return text is not "" || mayBeEmpty ? text ?? "" : Missing(name);
    }

    public string? Id(string name, bool mayBeEmpty = false) =>
        Take(name, out var value) ? CheckId(reader.Text(value, name), name, mayBeEmpty) : null;

    public string RequiredId(string name, bool repeats = true)
    {
        if (!Take(name, out var value)) return Missing(name);
        return CheckId(repeats ? reader.Text(value, name) : reader.UniqueText(value, name), name) ?? "";
    }

    public bool Flag(string name) => OptionalFlag(name) ?? false;

    public bool? OptionalFlag(string name)
    {
        if (!Take(name, out var value)) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.ValueKind == JsonValueKind.True;
        reader.Error(name, "must be true or false");
        return null;
    }

    public long? Number(string name, long max = Lexical.MaxNumber) => Take(name, out var value) ? NumberOf(value, name, max) : null;

    public long RequiredNumber(string name, long max = Lexical.MaxNumber) => Require(name, Number(name, max));

    public long? Time(string name)
    {
        if (!TakeLexical(name, out var text)) return null;
        if (Lexical.TryTime(text, out var instant)) return instant;
        reader.Error(name, "must be a time of the form YYYY-MM-DDTHH:MM:SSZ");
        return null;
    }

    public long RequiredTime(string name) => Require(name, Time(name));

    public int? Date(string name)
    {
        if (!TakeLexical(name, out var text)) return null;
        if (Lexical.TryDate(text, out var day)) return day;
        reader.Error(name, "must be a date of the form YYYY-MM-DD");
        return null;
    }

    public int RequiredDate(string name) => Require(name, Date(name));

    public int? TimeOfDay(string name)
    {
        if (!TakeLexical(name, out var text)) return null;
        if (Lexical.TryTimeOfDay(text, out var second)) return second;
        reader.Error(name, "must be a time of day from 00:00 to 23:59");
        return null;
    }

    public int RequiredTimeOfDay(string name) => Require(name, TimeOfDay(name));

    public T? OneOf<T>(string name, Choices<T> choices)
        where T : struct, Enum
    {
        if (!Take(name, out var value)) return null;
        if (reader.Text(value, name) is not { } text) return null;
        if (choices.TryFind(text, out var found)) return found;
        reader.Error(name, choices.Expected);
        return null;
    }

    public T RequiredOneOf<T>(string name, Choices<T> choices)
        where T : struct, Enum => IsAbsent(name) ? Missing(name, default(T)) : OneOf(name, choices) ?? default;

    /// <summary>An object; what <paramref name="read"/> makes of it is null when it is missing.</summary>
    public T? Object<T>(string name, Shape shape, Func<Fields, T?> read)
        where T : class
    {
        if (IsAbsent(name)) return null;
        var value = reader.Slot(frame, name);
        if (value.ValueKind != JsonValueKind.Object)
        {
            reader.MarkSet(frame);
            reader.Error(name, "must be an object");
            return null;
        }

        var child = reader.Open(value, shape, name, 0);
        var made = read(child);
        if (!child.IsMissing) reader.MarkSet(frame);
        reader.Close();
        return made;
    }

    /// <summary>An array of objects, null when missing. Its elements are never missing: a null is an error, an empty object is one.</summary>
    public T[]? Items<T>(string name, Shape shape, Func<Fields, T> read)
    {
        if (!TakeArray(name, out var array)) return null;
        var items = array.GetArrayLength() == 0 ? [] : new T[array.GetArrayLength()];
        reader.Enter(name);
        var i = 0;
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Object)
            {
                items[i] = read(reader.Open(element, shape, null, i));
                reader.Close();
            }
            else
            {
                reader.Error(null, "must be an object", i);
            }

            i++;
        }

        reader.Close();
        return items;
    }

    public string[]? Texts(string name) => TextArray(name, static (_, _, _, text) => text);

    public string[]? Ids(string name) => TextArray(name, static (fields, name, i, text) => fields.CheckId(text, name, index: i));

    /// <summary>Host names: ASCII, not empty.</summary>
    public string[]? Domains(string name) => TextArray(name, static (fields, name, i, text) =>
    {
        if (text.Length > 0 && System.Text.Ascii.IsValid(text)) return text;
        fields.Fail(name, "must be a domain in ASCII", i);
        return null;
    });

    /// <summary>An array of texts each of which means a <typeparamref name="T"/>.</summary>
    public T[]? Values<T>(string name, Func<Fields, string, int, string, T> parse)
    {
        if (!TakeArray(name, out var array)) return null;
        var values = array.GetArrayLength() == 0 ? [] : new T[array.GetArrayLength()];
        var i = 0;
        foreach (var element in array.EnumerateArray())
        {
            if (reader.Text(element, name, i) is { } text) values[i] = parse(this, name, i, text);
            i++;
        }

        return values;
    }

    /// <summary>An object whose keys are data. A null value is a missing entry.</summary>
    public List<KeyValuePair<string, T>> Map<T>(string name, Func<Entry, T> read, bool nullIsValue = false)
    {
        var entries = new List<KeyValuePair<string, T>>();
        if (!Take(name, out var value)) return entries;
        if (value.ValueKind != JsonValueKind.Object)
        {
            reader.Error(name, "must be an object");
            return entries;
        }

        reader.Enter(name);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            var key = ResourceReader.NameOf(property);
            if (!keys.Add(key)) reader.Error(key, "occurs twice");
            if (property.Value.ValueKind == JsonValueKind.Null && !nullIsValue) continue;
            entries.Add(new(key, read(new Entry(reader, key, property.Value))));
        }

        reader.Close();
        return entries;
    }

    /// <summary>For an object that turned out not to be missing: <paramref name="value"/>, or an error where its field is missing.</summary>
    public T Require<T>(string name, T? value)
        where T : struct => value ?? Missing(name, default(T));

    /// <summary>An array that may be empty but not missing.</summary>
    public T[] RequiredArray<T>(string name, T[]? items) => items ?? Missing<T[]>(name, []);

    /// <summary>Reports an object that is required and missing, be it only by having no known field set.</summary>
    public T Absent<T>(string name, T instead)
    {
        if (reader.Slot(frame, name).ValueKind is JsonValueKind.Undefined or JsonValueKind.Object) reader.Error(name, "is required");
        return instead;
    }

    public string? TextUpTo(string name, int length)
    {
        var text = Text(name);
        if (text is not null && text.EnumerateRunes().Count() > length) reader.Error(name, $"must have at most {length} characters");
        return text;
    }

    public string RequiredTextUpTo(string name, int length) => TextUpTo(name, length) is { Length: > 0 } text ? text : Missing(name);

    /// <summary>A key of a map as a string that users share.</summary>
    public string Pooled(string key) => reader.Pooled(key);

    public void Fail(string name, string message, int index = -1) => reader.Error(name, message, index);

    /// <summary>Reports every element of an array whose key an earlier one has. Empty keys were reported as missing.</summary>
    public void Unique<T, TKey>(string name, string field, IReadOnlyList<T>? items, Func<T, TKey> keyOf)
        where TKey : notnull
    {
        if (items is null || items.Count < 2) return;
        var seen = new HashSet<TKey>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is null || keyOf(items[i]) is not { } key || key is "" || seen.Add(key)) continue;
            reader.Error(name, $"has the {field} of an earlier element", i);
        }
    }

    private string? CheckId(string? text, string name, bool mayBeEmpty = false, int index = -1)
    {
        if (text is null || Lexical.IsId(text) || (mayBeEmpty && text.Length == 0)) return text;
        reader.Error(name, "must be an id: 1 to 64 of the characters A-Z a-z 0-9 . _ : -", index);
        return null;
    }

    private long? NumberOf(JsonElement value, string name, long max)
    {
        if (ResourceNumber.TryRead(value, max, out var number)) return number;
        reader.Error(name, ResourceNumber.Expected(max));
        return null;
    }

    private string[]? TextArray(string name, Func<Fields, string, int, string, string?> check)
    {
        if (!TakeArray(name, out var array)) return null;
        var count = array.GetArrayLength();
        if (count == 0) return [];
        var texts = new string[count];
        var i = 0;
        foreach (var element in array.EnumerateArray())
        {
            texts[i] = reader.Text(element, name, i) is { } text ? check(this, name, i, text) ?? "" : "";
            i++;
        }

        return texts;
    }

    private bool TakeArray(string name, out JsonElement array)
    {
        if (!Take(name, out array)) return false;
        if (array.ValueKind == JsonValueKind.Array) return true;
        reader.Error(name, "must be an array");
        return false;
    }

    private bool TakeLexical(string name, out ReadOnlySpan<byte> text)
    {
        text = default;
        var value = reader.Slot(frame, name);
        if (value.ValueKind == JsonValueKind.Undefined) return false;
        if (value.ValueKind == JsonValueKind.String)
        {
            text = ResourceReader.Inner(value);
            if (text.IsEmpty) return false;
            if (text.Contains((byte)'\\') && reader.Text(value, name) is { } unescaped) text = System.Text.Encoding.UTF8.GetBytes(unescaped);
        }

        reader.MarkSet(frame);
        return true;
    }

    private bool Take(string name, out JsonElement value)
    {
        value = reader.Slot(frame, name);
        if (value.ValueKind == JsonValueKind.Undefined) return false;
        reader.MarkSet(frame);
        return true;
    }

    private string Missing(string name) => Missing(name, "");

    private T Missing<T>(string name, T instead)
    {
        // An unreadable value was reported already, and is not missing.
        if (IsAbsent(name) || IsEmptyText(name)) reader.Error(name, "is required");
        return instead;
    }

    private bool IsAbsent(string name) => reader.Slot(frame, name).ValueKind == JsonValueKind.Undefined;

    private bool IsEmptyText(string name)
    {
        var value = reader.Slot(frame, name);
        return value.ValueKind == JsonValueKind.String && ResourceReader.Inner(value).IsEmpty;
    }
}
