using System.Buffers;
using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>One stored version: what changed since the version before (a delta), or every document there is (a base). Immutable once stored.</summary>
/// <param name="StoredAt">The domain's clock when it was stored; never falls from version to version.</param>
/// <param name="ZoneData">The version of the time zone data in use.</param>
internal sealed record InputsVersion(long Version, long StoredAt, string ZoneData, IReadOnlyList<VersionedDocument> Documents)
{
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WriteNumber("storedAt", StoredAt);
            writer.WriteString("zoneData", ZoneData);
            writer.WriteStartArray("documents");
            foreach (var document in Documents) Write(writer, document);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static InputsVersion FromJson(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new InputsVersion(
            root.GetProperty("version").GetInt64(),
            root.GetProperty("storedAt").GetInt64(),
            root.GetProperty("zoneData").GetString()!,
            [.. root.GetProperty("documents").EnumerateArray().Select(Read)]);
    }

    private static void Write(Utf8JsonWriter writer, VersionedDocument document)
    {
        writer.WriteStartObject();
        writer.WriteNumber("kind", (int)document.Kind);
        writer.WriteString("key", document.Key);
        writer.WriteNumber("version", document.Version);
        writer.WriteNumber("storedAt", document.StoredAt);
        if (document.Json is { } content)
        {
            writer.WritePropertyName("content");
            writer.WriteRawValue(content.Span);
        }

        writer.WriteEndObject();
    }

    private static VersionedDocument Read(JsonElement element) => new(
        (InputsKind)element.GetProperty("kind").GetInt32(),
        element.GetProperty("key").GetString()!,
        element.GetProperty("version").GetInt64(),
        element.GetProperty("storedAt").GetInt64(),
        element.TryGetProperty("content", out var content) ? JsonBytes(content) : null);

    private static ReadOnlyMemory<byte>? JsonBytes(JsonElement content) => System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(content).ToArray();
}

/// <summary>A document as of the version that it last changed in. <paramref name="Json"/> null = it was deleted there.</summary>
internal sealed record VersionedDocument(InputsKind Kind, string Key, long Version, long StoredAt, ReadOnlyMemory<byte>? Json)
{
    public string ETag => Version.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public InputsDocument ToView() => new(Kind, Key, Json ?? default, ETag, StoredAt);
}
