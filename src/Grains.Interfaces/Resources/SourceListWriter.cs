using System.Text.Json;
using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>Writes a version of the source list as canonical JSON (contracts §2.3).</summary>
public static class SourceListWriter
{
    public static byte[] Write(SourceList list) => ResourceWriter.Write(list, Write);

    /// <summary>Writes one object value.</summary>
    public static void Write(Utf8JsonWriter json, SourceList list)
    {
        json.WriteStartObject();
        json.Text("id", list.Id);
        json.Text("version", list.Version);
        json.Time("effectiveFrom", list.EffectiveFrom);
        json.Items("units", list.Units, static (j, x) =>
        {
            j.Text("id", x.Id);
            j.Text("name", x.Name);
            j.Text("status", WireNames.SourceStatuses.NameOf(x.Status));
            j.Texts("scope", x.Scope);
            j.Texts("domains", x.Domains);
        });
        json.WriteEndObject();
    }
}
