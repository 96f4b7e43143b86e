using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains.Tests.Control;

/// <summary>A node's grain storage that refuses what a test names, as one that cannot be reached does: nothing of it is written.</summary>
internal sealed class TroubledStates
{
    /// <summary>Whether a state is refused; told of each that is to be written.</summary>
    public Func<object?, bool> Refuses { get; set; } = _ => false;

    /// <summary>What comes to pass before a state is written.</summary>
    public Func<object?, Task> BeforeWrite { get; set; } = _ => Task.CompletedTask;

    /// <summary>To be given to <see cref="TestNode.StartAsync"/>.</summary>
    public void Configure(IServiceCollection services)
    {
        var inner = services.Last(service => service.ServiceType == typeof(IGrainStorage) && WellKnown.Storage.Equals(service.ServiceKey));
        services.Remove(inner);
        services.AddKeyedSingleton<IGrainStorage>(WellKnown.Storage, (provider, key) => new Storage((IGrainStorage)inner.KeyedImplementationFactory!(provider, key), this));
    }

    private sealed class Storage(IGrainStorage inner, TroubledStates troubles) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            await troubles.BeforeWrite(grainState.State);
            if (troubles.Refuses(grainState.State)) throw new IOException("The store cannot be reached.");
            await inner.WriteStateAsync(stateName, grainId, grainState);
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
    }
}
