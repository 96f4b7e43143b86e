using System.Diagnostics;

namespace PushOrleans.Bench;

/// <summary>The race's campaigns on the emulator of the storage account, and on SQLite in the same run: rates, what a campaign asks of the account, the digest of both.</summary>
internal sealed class AzuriteLeg(int users, int partitions, TextWriter output)
{
    /// <returns>Whether every verdict was right.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var reference = RaceReference.Make(new RacePopulation(users));
        await using var azurite = await AzuriteServer.StartAsync(cancellationToken);
        await using var sqlite = new ProductPeer(reference.Population, users, RaceStore.Sqlite, awake: false, partitions);
        var local = await RaceRound.RunAsync(sqlite, reference, cancellationToken);
        await sqlite.RestAsync();
        Tell(sqlite.Name, local, sqlite.BytesPerVerdict);

        using var counted = new CountedPeer(new ProductPeer(reference.Population, users, RaceStore.Azure(azurite.ConnectionString), awake: false, partitions), azurite);
        await using var peer = counted.Peer;
        var remote = await RaceRound.RunAsync(counted, reference, cancellationToken);
        Tell(peer.Name, remote, peer.BytesPerVerdict);
        var campaigns = reference.Population.All.Count;
        var verdicts = (double)users * campaigns;
        output.WriteLine($"  a campaign to {users:N0} users in {partitions:N0} partitions: {(double)counted.Operations / campaigns:N0} requests, {counted.Sent / (double)campaigns / 1000:N0} kB sent, {counted.Sent / verdicts:N2} B a verdict");
        output.WriteLine($"  the emulator was busy {counted.EmulatorShare:P0} of a processor; Azurite over SQLite: {remote.Whole / local.Whole:N2}");
        return local.DigestOk && remote.DigestOk;
    }

    private void Tell(string name, RaceRound round, double bytes) =>
        output.WriteLine($"  {name,-60} {round.Whole,10:N0} verdicts/s (first campaign {round.First:N0}, later {round.Later:N0}), {bytes:N2} B a verdict in pages, {(round.DigestOk ? "digest ok" : "DIGEST DIFFERS")}");

    /// <summary>Counts what is asked of the account while campaigns are decided, the reading back left out.</summary>
    private sealed class CountedPeer(ProductPeer peer, AzuriteServer azurite) : IRacePeer, IDisposable
    {
        private readonly StorageCount _count = new();
        private TimeSpan _took;
        private TimeSpan _emulator;

        public ProductPeer Peer => peer;
        public string Name => peer.Name;
        public int Users => peer.Users;
        public long Operations { get; private set; }
        public long Sent { get; private set; }
        public double EmulatorShare => _emulator / _took;

        public Task PrepareAsync(CancellationToken cancellationToken) => peer.PrepareAsync(cancellationToken);

        public async Task DecideAsync(RaceCampaign campaign, CancellationToken cancellationToken)
        {
            var (before, start, emulator) = (_count.Now, Stopwatch.GetTimestamp(), azurite.ProcessorTime);
            await peer.DecideAsync(campaign, cancellationToken);
            _took += Stopwatch.GetElapsedTime(start);
            _emulator += azurite.ProcessorTime - emulator;
            Operations += _count.Now.Operations - before.Operations;
            Sent += _count.Now.Sent - before.Sent;
        }

        public Task SettleAsync(RaceCampaign campaign, CancellationToken cancellationToken) => peer.SettleAsync(campaign, cancellationToken);

        public Task<byte[]> ReadAsync(RaceCampaign campaign, CancellationToken cancellationToken) => peer.ReadAsync(campaign, cancellationToken);

        public Task RestAsync() => peer.RestAsync();

        public ValueTask DisposeAsync() => peer.DisposeAsync();

        public void Dispose() => _count.Dispose();
    }
}
