namespace PushOrleans.Delivery;

/// <summary>Names of the channels, as in delivery reports, device vendors and channel settings.</summary>
public static class Channel
{
    public const string InApp = "inapp";
    public const string Webhook = "webhook";

    /// <summary>Reaches nobody; for load tests.</summary>
    public const string Simulated = "simulated";
}
