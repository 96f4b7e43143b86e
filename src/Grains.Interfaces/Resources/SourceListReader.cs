using System.Text.Json;
using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>Reads a version of the source list (contracts §2.3). That effectiveFrom is unique is for the collection to check.</summary>
public static class SourceListReader
{
    private static readonly Shape Root = new("id", "version", "effectiveFrom", "units");
    private static readonly Shape UnitShape = new("id", "name", "status", "scope", "domains");

    /// <summary>Reads one list from a UTF-8 JSON document. Never throws for what is in it.</summary>
    public static ReadResult<SourceList> Read(ReadOnlyMemory<byte> utf8, UnknownFields unknown) => ResourceReader.Read(utf8, unknown, Root, ReadRoot);

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, UnknownFields)"/>
    public static ReadResult<SourceList> Read(JsonElement element, UnknownFields unknown) => ResourceReader.Read(element, unknown, Root, ReadRoot);

    private static SourceList ReadRoot(Fields o)
    {
        var list = new SourceList(
            o.RequiredId("id"), PolicyVersion.Read(o), o.RequiredTime("effectiveFrom"), o.RequiredArray("units", o.Items("units", UnitShape, ReadUnit)));
        o.Unique("units", "id", list.Units, x => x.Id);
        return list;
    }

    private static SourceUnit ReadUnit(Fields o) => new(
        o.RequiredId("id"),
        o.Text("name"),
        o.RequiredOneOf("status", WireNames.SourceStatuses),
        o.RequiredArray("scope", o.Texts("scope")),
        o.RequiredArray("domains", o.Domains("domains")));
}

/// <summary>The version of a policy or a source list: 1 to 32 characters without comma or line feed, shown as <c>id@version</c>.</summary>
internal static class PolicyVersion
{
    private const int MaxLength = 32;

    public static string Read(Fields o)
    {
        var version = o.RequiredText("version");
        if (version.EnumerateRunes().Count() > MaxLength || version.AsSpan().ContainsAny(',', '\n'))
            o.Fail("version", $"must be 1 to {MaxLength} characters without comma or line feed");
        return version;
    }
}
