namespace PushOrleans.Delivery;

/// <summary>What the attempts of one delivery share; travels with the request.</summary>
internal sealed class WebhookCall(string id, byte[] key, byte[] body, long notAfter)
{
    public static HttpRequestOptionsKey<WebhookCall> OptionsKey { get; } = new("pushorleans.webhook-call");

    public string Id => id;
    public byte[] Key => key;
    public byte[] Body => body;

    /// <summary>No attempt begins at or after this instant of the domain's clock.</summary>
    public long NotAfter => notAfter;

    public int Attempts { get; set; }
}
