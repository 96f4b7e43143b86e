using System.Text;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

internal static class Batches
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /// <summary>2026-03-01T12:00:00Z.</summary>
    public const long DecidedAt = 1_772_366_400;

    public static PopUpContent Content { get; } = new(
        "台风红色预警", "今晚八点起停运。", "天气提示", "请留意天气。", "新城新闻",
        AdMark: true, AiLabel: false, AiMetadata: true, ["https://news.example/a?b=1&c=<2>"], "https://img.example/1.png", "news", "weather");

    public static GrantBatch Of(params GrantedUser[] grants) => Of(1, grants);

    public static GrantBatch Of(long seq, params GrantedUser[] grants) =>
        new(Partition: 3, seq, "c1", "p1", DecidedAt, DecidedAt + 3600, Content, [.. grants.Select((grant, i) => grant with { Ordinal = i * 2 })]);

    public static GrantedUser OnWebhook(string id, bool variant = false) => new(id, 2, variant, [new("d0", "huawei"), new("d1", Channel.Webhook), new("d2", Channel.Webhook)]);

    public static GrantedUser OnPhone(string id) => new(id, 0, false, [new("d0", "huawei")]);

    /// <summary>A user with devices of channels: "huawei", or "huawei:token".</summary>
    public static GrantedUser On(string id, params string[] devices) => new(id, 0, false, [.. devices.Select((device, i) =>
        new GrantedDevice($"d{i}", device.Split(':')[0]) { Token = device.Contains(':', StringComparison.Ordinal) ? device.Split(':')[1] : "" })]);

    public static ChannelSettings Webhook(string endpoint, string secret = Secret) => new(Channel.Webhook, endpoint, Encoding.UTF8.GetBytes(secret));

    public static string IdOf(GrantBatch batch, string userId) => DeliveryId.Of(batch.CampaignId, userId, batch.Grants.Single(grant => grant.UserId == userId).Attempt, Channel.Webhook);

    /// <summary>What a channel is asked to send of a batch: its grants on the webhook.</summary>
    public static ChannelBatch ToSend(GrantBatch batch) => new(
        batch.ProviderId, batch.CampaignId, "app-1", batch.Content, null, batch.DecidedAt, batch.NotAfter, 3600, Webhook("https://hooks.example/"),
        [.. batch.Grants.Select(grant => new Recipient(
            IdOf(batch, grant.UserId), grant.UserId, grant.Attempt, [.. grant.Devices.Where(device => device.Channel == Channel.Webhook).Select(device => device.Id)], "", Channel.Webhook, grant.Variant))]);
}
