using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Puts a dead letter back on its way. It stays on file until it has ended, so that a crash in between does not lose it.</summary>
public sealed class ChannelRedrive(Dispatcher dispatcher, Reporter reporter, ChannelDirectory directory) : IRedrive
{
    /// <exception cref="InvalidDataException">The letter cannot be redriven.</exception>
    public async Task RedriveAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        await reporter.BuryAsync(letter, cancellationToken);
        if (directory.Find(letter.Channel) is null) throw new InvalidDataException($"Dead letter {letter.Id} is of channel {letter.Channel}, which is not served.");
        await dispatcher.SendAsync(ChannelLetter.Read(letter), cancellationToken);
    }
}
