using System.Diagnostics.Metrics;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Instruments of meter <c>PushOrleans.Delivery</c>; tags are channel and outcome only.</summary>
internal static class DeliveryMetrics
{
    private static readonly Meter Meter = new("PushOrleans.Delivery");
    private static readonly Counter<long> Deliveries = Meter.CreateCounter<long>("pushorleans.deliveries", "{grant}", "Grants by channel and by how their delivery ended.");
    private static readonly Counter<long> DeadLetters = Meter.CreateCounter<long>("pushorleans.dead_letters", "{delivery}", "Deliveries that were given up.");

    public static void Ended(string channel, DeliveryOutcome outcome, long grants)
    {
        if (grants > 0) Deliveries.Add(grants, new("channel", channel), new("outcome", outcome.ToString()));
    }

    public static void Buried(string channel) => DeadLetters.Add(1, new KeyValuePair<string, object?>("channel", channel));
}
