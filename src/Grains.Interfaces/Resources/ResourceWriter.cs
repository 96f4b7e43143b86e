using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>
/// Canonical JSON: fields in the order of the contract, defaults written out, nulls left out, no white space, text as UTF-8. Reading what
/// was written gives an equal model, so equal bytes are equal resources.
/// </summary>
internal static class ResourceWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static byte[] Write<T>(T resource, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options)) write(json, resource);
        return buffer.WrittenSpan.ToArray();
    }

    public static void Text(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    public static void Number(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
    }

    public static void Flag(this Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } flag) json.WriteBoolean(name, flag);
    }

    /// <summary>An instant; none for null and <see cref="Instants.Never"/>.</summary>
    public static void Time(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } instant and not Instants.Never) json.WriteString(name, Lexical.FormatTime(instant));
    }

    public static void Date(this Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } day) json.WriteString(name, Lexical.FormatDate(day));
    }

    public static void Texts(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    public static void Items<T>(this Utf8JsonWriter json, string name, IEnumerable<T>? items, Action<Utf8JsonWriter, T> write)
    {
        if (items is null) return;
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Object<T>(this Utf8JsonWriter json, string name, T? value, Action<Utf8JsonWriter, T> write)
    {
        if (value is null) return;
        json.WriteStartObject(name);
        write(json, value);
        json.WriteEndObject();
    }

    public static void Map<T>(this Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, T>> entries, Action<Utf8JsonWriter, string, T> write)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)) write(json, key, value);
        json.WriteEndObject();
    }

    public static void Counts(this Utf8JsonWriter json, string name, ClassCounts counts) => json.Object(name, counts, static (j, x) =>
    {
        j.Number("service", x.Service);
        j.Number("news", x.News);
        j.Number("vertical", x.Vertical);
        j.Number("ad", x.Ad);
    });

    public static void Window(this Utf8JsonWriter json, string from, string to, TimeWindow window)
    {
        json.WriteString(from, Lexical.FormatTimeOfDay(window.Start));
        json.WriteString(to, Lexical.FormatTimeOfDay(window.End));
    }
}
