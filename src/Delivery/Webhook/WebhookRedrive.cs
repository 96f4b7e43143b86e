using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Puts a dead letter back on its way. It stays on file until it is delivered, so that a crash in between does not lose it.</summary>
public sealed class WebhookRedrive(Dispatcher dispatcher, Reporter reporter) : IRedrive
{
    /// <exception cref="InvalidDataException">The letter cannot be redriven.</exception>
    public async Task RedriveAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        await reporter.BuryAsync(letter, cancellationToken);
        await dispatcher.SendAsync(WebhookLetter.Read(letter), Channel.Webhook, cancellationToken);
    }
}
