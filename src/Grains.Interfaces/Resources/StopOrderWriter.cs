using System.Text.Json;
using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>Writes a stop order as canonical JSON (contracts §2.7).</summary>
public static class StopOrderWriter
{
    public static byte[] Write(StopOrder order) => ResourceWriter.Write(order, Write);

    /// <summary>Writes one object value.</summary>
    public static void Write(Utf8JsonWriter json, StopOrder order)
    {
        json.WriteStartObject();
        json.Text("id", order.Id);
        json.Text("issuer", order.Issuer);
        json.Object("scope", order, static (j, x) =>
        {
            j.Text("type", WireNames.StopScopes.NameOf(x.Scope));
            j.Text("value", x.Value);
        });
        json.Time("from", order.From);
        json.Time("to", order.To);
        json.WriteEndObject();
    }
}
