using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>A store without keys takes its first one from <c>PushOrleans:BootstrapKey</c>, or gets one made, which is printed once.</summary>
internal sealed class FirstKey(IGrainFactory grains, PushOrleansOptions options, DomainClock clock, StartUp startUp, TextWriterSink console) : IHostedService
{
    private const string FirstId = "key-first";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var keys = grains.GetGrain<IKeysGrain>(0);
        var stored = await keys.Snapshot(null, cancellationToken);
        if (stored.Entries.Count == 0)
        {
            var secret = options.BootstrapKey ?? KeySecrets.New();
            // Of several nodes that start at once only one makes it.
            await keys.Create(new ApiKey(FirstId, "First key", "admin", [Scopes.All], null, clock.Now, null), KeySecrets.Hash(secret), cancellationToken);
            var made = (await keys.Snapshot(null, cancellationToken)).Entries.Any(entry => entry.SecretHash.Span.SequenceEqual(KeySecrets.Hash(secret)));
            if (options.BootstrapKey is null && made) console.Write($"Admin key (shown once): {secret}");
        }

        startUp.Complete();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Where the first key is printed: not the log, which is kept.</summary>
internal sealed class TextWriterSink(TextWriter writer)
{
    public void Write(string line) => writer.WriteLine(line);
}
