using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>A delivery as it lies among the dead letters: the message with its one recipient, as JSON. No endpoint, no secret.</summary>
internal static class WebhookLetter
{
    public static DeadLetter Write(WebhookBatch batch, WebhookRecipient to, SendResult result, long now) => new(
        DeliveryId.Of(batch.CampaignId, to.UserId, to.Attempt, Channel.Webhook),
        Channel.Webhook,
        batch.ProviderId,
        batch.CampaignId,
        now,
        (batch.RedrivenAfter ?? 0) + result.Attempts,
        result.Error,
        JsonSerializer.SerializeToUtf8Bytes(batch with { Recipients = [to] }));

    /// <exception cref="InvalidDataException">The letter is not of this channel, or was not written here.</exception>
    public static WebhookBatch Read(DeadLetter letter)
    {
        if (!string.Equals(letter.Channel, Channel.Webhook, StringComparison.Ordinal)) throw new InvalidDataException($"Dead letter {letter.Id} is of channel {letter.Channel}, which cannot be redriven.");
        try
        {
            var batch = JsonSerializer.Deserialize<WebhookBatch>(letter.Message.Span) ?? throw new InvalidDataException($"Dead letter {letter.Id} is empty.");
            return batch with { RedrivenAfter = letter.Attempts };
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"Dead letter {letter.Id} cannot be read.", error);
        }
    }
}
