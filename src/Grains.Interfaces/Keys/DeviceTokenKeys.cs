namespace PushOrleans.Grains.Interfaces;

/// <summary>One grain (key 0): the keys that device tokens are signed with, shared by all API nodes. Encrypted at rest.</summary>
[Alias("push.device-token-keys")]
public interface IDeviceTokenKeysGrain : IGrainWithIntegerKey
{
    /// <summary>The keys in force, the newest last. Makes the first one, and a new one once the newest is old.</summary>
    [Alias("keys")]
    Task<IReadOnlyList<DeviceTokenKey>> Keys(CancellationToken cancellationToken);

    /// <summary>Makes a new key now. With <paramref name="revoke"/> the older ones are gone, and with them every token that they signed.</summary>
    [Alias("rotate")]
    Task<IReadOnlyList<DeviceTokenKey>> Rotate(bool revoke, CancellationToken cancellationToken);
}

/// <param name="Secret">256 bits. Never answered over HTTP and never logged.</param>
[GenerateSerializer, Immutable, Alias("push.device-token-key.v1")]
public sealed record DeviceTokenKey([property: Id(0)] long Number, [property: Id(1)] ReadOnlyMemory<byte> Secret, [property: Id(2)] long CreatedAt)
{
    public override string ToString() => $"device token key {Number}";
}
