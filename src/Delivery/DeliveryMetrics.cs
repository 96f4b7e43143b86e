using System.Diagnostics.Metrics;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Instruments of meter <c>PushOrleans.Delivery</c>; tags are channel and outcome only.</summary>
internal static class DeliveryMetrics
{
    private static readonly Meter Meter = new("PushOrleans.Delivery");
    private static readonly Counter<long> Deliveries = Meter.CreateCounter<long>("pushorleans.deliveries", "{grant}", "Grants by channel and by how their delivery ended.");
    private static readonly Counter<long> DeadLetters = Meter.CreateCounter<long>("pushorleans.dead_letters", "{delivery}", "Deliveries that were given up.");

    private static readonly Counter<long> Results = Meter.CreateCounter<long>("pushorleans.channel.results", "{recipient}", "What vendors told of recipients, every attempt.");
    private static readonly Counter<long> Recalls = Meter.CreateCounter<long>("pushorleans.channel.recalls", "{recipient}", "What vendors told of recipients whose push they were to take back, every attempt.");
    private static readonly UpDownCounter<long> Waits = Meter.CreateUpDownCounter<long>("pushorleans.channel.waiting", "{recipient}", "Recipients that wait until their vendor takes them.");

    public static void Told(string channel, RecipientStatus status) => Results.Add(1, new("channel", channel), new("status", status.ToString()));

    public static void AskedBack(string channel, RecipientStatus status) => Recalls.Add(1, new("channel", channel), new("status", status.ToString()));

    public static void Waiting(string channel, int recipients) => Waits.Add(recipients, new KeyValuePair<string, object?>("channel", channel));

    public static void Ended(string channel, DeliveryOutcome outcome, long grants)
    {
        if (grants > 0) Deliveries.Add(grants, new("channel", channel), new("outcome", outcome.ToString()));
    }

    public static void Buried(string channel) => DeadLetters.Add(1, new KeyValuePair<string, object?>("channel", channel));
}
