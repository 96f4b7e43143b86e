using System.Net.Mime;
using System.Text;
using CloudNative.CloudEvents.Core;
using CloudNative.CloudEvents.SystemTextJson;
using Microsoft.AspNetCore.Http;
using StandardWebhooks;

namespace PushOrleans.Delivery.Tests;

/// <summary>What a webhook sends, read by implementations that are not ours.</summary>
public sealed class WebhookJudgeTests
{
    [Fact]
    public async Task A_webhook_is_a_CloudEvent_and_its_signature_verifies_by_Standard_Webhooks()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var node = await Node.StartAsync();
        node.Cluster.Channels[("p1", Channel.Webhook)] = Batches.Webhook(receiver.Endpoint);
        string? contentType = null;
        receiver.Answer = (context, _, _) =>
        {
            contentType = context.Request.ContentType;
            return Receiver.Status(context, 204);
        };
        var batch = Batches.Of(Batches.OnWebhook("u1"));
        await node.DeliverAsync(batch);
        var call = Assert.Single(receiver.Calls);

        var cloudEvent = new JsonEventFormatter().DecodeStructuredModeMessage(call.Body, new ContentType(contentType!), null);
        Assert.True(MimeUtilities.IsCloudEventsContentType(contentType));
        Assert.True(cloudEvent.IsValid);
        Assert.Equal((call.Id, "pushorleans.popup.granted.v1", "/v1/campaigns/c1"), (cloudEvent.Id, cloudEvent.Type, cloudEvent.Source!.ToString()));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(Batches.DecidedAt), cloudEvent.Time);

        HeaderDictionary headers = new() { ["webhook-id"] = call.Id, ["webhook-timestamp"] = call.Timestamp.ToString(), ["webhook-signature"] = call.Signature };
        var judge = new StandardWebhook(Batches.Secret);
        judge.Verify(Encoding.UTF8.GetString(call.Body), headers);
        Assert.ThrowsAny<Exception>(() => judge.Verify(Encoding.UTF8.GetString(call.Body) + " ", headers));
    }
}
