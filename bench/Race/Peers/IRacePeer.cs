namespace PushOrleans.Bench;

/// <summary>One who decides the race's campaigns. A peer keeps what it decided, so that it can be asked for it afterwards.</summary>
internal interface IRacePeer : IAsyncDisposable
{
    /// <summary>As the table names it.</summary>
    string Name { get; }

    /// <summary>How many of the users it takes on: the slow ones take the first few, as their rate does not depend on it.</summary>
    int Users { get; }

    /// <summary>Takes the users in, without grants. Not timed.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Decides for all its users; complete when all verdicts are kept as durably as its class says. Timed.</summary>
    Task DecideAsync(RaceCampaign campaign, CancellationToken cancellationToken);

    /// <summary>What follows a campaign before the next one. Not timed.</summary>
    Task SettleAsync(RaceCampaign campaign, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Reads back what it kept of a campaign, after the last one: the hits by user. Not timed.</summary>
    Task<byte[]> ReadAsync(RaceCampaign campaign, CancellationToken cancellationToken);

    /// <summary>Lets go of what it holds of the round.</summary>
    Task RestAsync();
}
