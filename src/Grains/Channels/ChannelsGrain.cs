using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>One grain per provider id. Alone writes the settings of the provider's channels; secrets are sealed before they are stored.</summary>
[GrainType("push.channels")]
public sealed class ChannelsGrain([PersistentState("channels", WellKnown.Storage)] IPersistentState<ChannelsState> state, SecretBox secrets) : Grain, IChannelsGrain
{
    public async Task<bool> Put(ChannelSettings settings, CancellationToken cancellationToken)
    {
        var created = !state.State.Sealed.ContainsKey(settings.Kind);
        state.State.Sealed[settings.Kind] = settings with { Secret = secrets.Seal(settings.Secret.Span, OwnerOf(settings.Kind)) };
        await this.WriteOrEndAsync(state);
        return created;
    }

    public Task<ChannelSettings?> Get(string kind, CancellationToken cancellationToken) =>
        Task.FromResult(state.State.Sealed.TryGetValue(kind, out var settings) ? settings with { Secret = secrets.Open(settings.Secret.Span, OwnerOf(kind)) } : null);

    public async Task<bool> Delete(string kind, CancellationToken cancellationToken)
    {
        if (!state.State.Sealed.Remove(kind)) return false;
        await this.WriteOrEndAsync(state);
        return true;
    }

    private string OwnerOf(string kind) => $"{this.GetPrimaryKeyString()}/{kind}";
}

[GenerateSerializer, Alias("push.channels-state.v1")]
public sealed class ChannelsState
{
    /// <summary>By kind; secrets are sealed.</summary>
    [Id(0)] public Dictionary<string, ChannelSettings> Sealed { get; } = [];
}
