using System.Text.Json;
using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>Reads a stop order (contracts §2.7).</summary>
public static class StopOrderReader
{
    private static readonly Shape Root = new("id", "issuer", "scope", "from", "to");
    private static readonly Shape ScopeShape = new("type", "value");

    /// <summary>Reads one order from a UTF-8 JSON document. Never throws for what is in it.</summary>
    public static ReadResult<StopOrder> Read(ReadOnlyMemory<byte> utf8, UnknownFields unknown) => ResourceReader.Read(utf8, unknown, Root, ReadRoot);

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, UnknownFields)"/>
    public static ReadResult<StopOrder> Read(JsonElement element, UnknownFields unknown) => ResourceReader.Read(element, unknown, Root, ReadRoot);

    private static StopOrder ReadRoot(Fields o)
    {
        var scope = o.Object("scope", ScopeShape, ReadScope) ?? o.Absent("scope", new Scope(default, null));
        return new StopOrder(o.RequiredId("id"), o.Text("issuer"), scope.Type, scope.Value, o.RequiredTime("from"), o.Time("to") ?? Instants.Never);
    }

    private static Scope ReadScope(Fields o)
    {
        var type = o.RequiredOneOf("type", WireNames.StopScopes);
        var value = type is StopScope.Unknown or StopScope.All ? o.Text("value") : o.RequiredText("value");
        return new Scope(type, value);
    }

    private sealed record Scope(StopScope Type, string? Value);
}
