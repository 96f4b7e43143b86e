using System.Diagnostics.Metrics;

namespace PushOrleans.Api;

/// <summary>Instruments of the pop-up stream, in the one meter.</summary>
internal static class PopUpInstruments
{
    private static readonly Meter Meter = new("PushOrleans");

    public static readonly UpDownCounter<long> Connections = Meter.CreateUpDownCounter<long>("push.popups.connections", "{connection}", "Open streams of pop-ups");
    public static readonly Counter<long> Sent = Meter.CreateCounter<long>("push.popups.sent", "{pop-up}", "Pop-ups written to a device's stream");
    public static readonly Counter<long> Dropped = Meter.CreateCounter<long>("push.popups.dropped", "{connection}", "Streams ended because their client was too slow");
    public static readonly Counter<long> Refused = Meter.CreateCounter<long>("push.popups.refused", "{connection}", "Streams refused by a limit of connections");
}
