using System.Security.Cryptography;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>One grain (key 0). Alone writes the keys that device tokens are signed with; sealed before they are stored.</summary>
[GrainType("push.device-token-keys")]
public sealed class DeviceTokenKeysGrain(
    [PersistentState("device-token-keys", WellKnown.Storage)] IPersistentState<DeviceTokenKeysState> state, SecretBox secrets, DomainClock clock) : Grain, IDeviceTokenKeysGrain
{
    private const int KeyBytes = 32;

    // A token lives a day at most, so a key that was followed by another is kept one day more and two hours for clocks that differ.
    private const long RotateAfter = 7 * 86_400;
    private const long KeepAfterRotation = 86_400 + 7_200;

    public async Task<IReadOnlyList<DeviceTokenKey>> Keys(CancellationToken cancellationToken)
    {
        var keys = state.State.Keys;
        if (keys.Count == 0 || clock.Now - keys[^1].CreatedAt >= RotateAfter) await Add();
        return Open();
    }

    public async Task<IReadOnlyList<DeviceTokenKey>> Rotate(bool revoke, CancellationToken cancellationToken)
    {
        if (revoke) state.State.Keys.Clear();
        await Add();
        return Open();
    }

    private async Task Add()
    {
        var keys = state.State.Keys;
        var now = clock.Now;
        var number = ++state.State.LastNumber;
        keys.Add(new DeviceTokenKey(number, secrets.Seal(RandomNumberGenerator.GetBytes(KeyBytes), OwnerOf(number)), now));

        // What signed before a follower came that is older than any token can be signs nothing that is still good.
        while (keys.Count > 1 && now - keys[1].CreatedAt >= KeepAfterRotation) keys.RemoveAt(0);
        await this.WriteOrEndAsync(state);
    }

    private IReadOnlyList<DeviceTokenKey> Open() => [.. state.State.Keys.Select(key => key with { Secret = secrets.Open(key.Secret.Span, OwnerOf(key.Number)) })];

    private static string OwnerOf(long number) => $"device-tokens/{number}";
}

[GenerateSerializer, Alias("push.device-token-keys-state.v1")]
public sealed class DeviceTokenKeysState
{
    /// <summary>In order of number; secrets are sealed.</summary>
    [Id(0)] public List<DeviceTokenKey> Keys { get; } = [];

    /// <summary>Never used again, not for a revoked key either.</summary>
    [Id(1)] public long LastNumber { get; set; }
}
