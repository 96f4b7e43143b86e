namespace PushOrleans.Grains.Interfaces;

/// <summary>One grain per provider id: settings of its channels. Secrets are write-only and encrypted at rest.</summary>
[Alias("push.channels")]
public interface IChannelsGrain : IGrainWithStringKey
{
    /// <summary>True when the channel was created, false when it was replaced.</summary>
    [Alias("put")]
    Task<bool> Put(ChannelSettings settings, CancellationToken cancellationToken);

    [Alias("get"), ReadOnly]
    Task<ChannelSettings?> Get(string kind, CancellationToken cancellationToken);

    [Alias("delete")]
    Task<bool> Delete(string kind, CancellationToken cancellationToken);
}

/// <param name="Kind">webhook, web, fcm, apns, huawei …</param>
/// <param name="Endpoint">Absolute https URL (http only to loopback).</param>
/// <param name="Secret">Never answered and never logged.</param>
[GenerateSerializer, Immutable, Alias("push.channel-settings.v1")]
public sealed record ChannelSettings([property: Id(0)] string Kind, [property: Id(1)] string? Endpoint, [property: Id(2)] ReadOnlyMemory<byte> Secret)
{
    public override string ToString() => $"{Kind} → {Endpoint}";
}

/// <summary>One grain (key 0..15 by hash of the id): deliveries that were given up, to be listed, explained and redriven.</summary>
[Alias("push.dead-letters")]
public interface IDeadLettersGrain : IGrainWithIntegerKey
{
    [Alias("add")]
    Task Add(DeadLetter letter, CancellationToken cancellationToken);

    [Alias("list"), ReadOnly]
    Task<IReadOnlyList<DeadLetter>> List(string? providerId, string? after, int limit, CancellationToken cancellationToken);

    [Alias("get"), ReadOnly]
    Task<DeadLetter?> Get(string id, CancellationToken cancellationToken);

    /// <summary>Takes a letter out after it was sent again; null when there is none.</summary>
    [Alias("take")]
    Task<DeadLetter?> Take(string id, CancellationToken cancellationToken);
}

/// <param name="Message">The message as it was to be sent, for the redrive.</param>
[GenerateSerializer, Immutable, Alias("push.dead-letter.v1")]
public sealed record DeadLetter(
    [property: Id(0)] string Id,
    [property: Id(1)] string Channel,
    [property: Id(2)] string ProviderId,
    [property: Id(3)] string CampaignId,
    [property: Id(4)] long At,
    [property: Id(5)] int Attempts,
    [property: Id(6)] string Error,
    [property: Id(7)] ReadOnlyMemory<byte> Message);

/// <summary>One grain (key 0, as many activations as are asked for): the way to a silo's bus for front ends that have none.</summary>
[Alias("push.redrive")]
public interface IRedriveGrain : IGrainWithIntegerKey
{
    [Alias("redrive")]
    Task Redrive(DeadLetter letter, CancellationToken cancellationToken);
}

/// <summary>The port by which the API puts a dead letter back on its way.</summary>
public interface IRedrive
{
    Task RedriveAsync(DeadLetter letter, CancellationToken cancellationToken);
}
