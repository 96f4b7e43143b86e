namespace PushOrleans.Grains.Interfaces;

/// <summary>Channels that take settings from a provider; names as in device vendors, policy packs and delivery reports. The in-app inbox needs none.</summary>
public static class ChannelKinds
{
    public const string Webhook = "webhook";
    public const string Web = "web";
    public const string Fcm = "fcm";
    public const string Apns = "apns";
    public const string Huawei = "huawei";
    public const string Honor = "honor";
    public const string Xiaomi = "xiaomi";
    public const string Oppo = "oppo";
    public const string Vivo = "vivo";

    public static IReadOnlyList<string> All { get; } = [Webhook, Web, Fcm, Apns, Huawei, Honor, Xiaomi, Oppo, Vivo];
}
