using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>A delivery as it lies among the dead letters: the claim of its one recipient, as JSON. No user id, address, content or secret.</summary>
internal static class ChannelLetter
{
    public static DeadLetter Write(ChannelPage page, Given given, long now) => new(
        given.DeliveryId,
        page.Channel,
        page.ProviderId,
        page.CampaignId,
        now,
        given.Attempts,
        given.Reason,
        JsonSerializer.SerializeToUtf8Bytes(page with { Ordinals = OrdinalList.Write([given.Ordinal]), Grants = 1, Redriven = null, WaitedSeconds = 0 }));

    /// <exception cref="InvalidDataException">The letter was not written here.</exception>
    public static ChannelPage Read(DeadLetter letter)
    {
        try
        {
            var page = JsonSerializer.Deserialize<ChannelPage>(letter.Message.Span);
            if (page?.Channel != letter.Channel) throw new InvalidDataException($"Dead letter {letter.Id} is not of channel {letter.Channel}.");
            return page with { Redriven = new Redriven(letter.Id, letter.Attempts) };
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"Dead letter {letter.Id} cannot be read.", error);
        }
    }
}
