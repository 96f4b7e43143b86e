namespace PushOrleans.Cli.Tests;

internal sealed partial class World
{
    public async Task Import(Cluster cluster, CancellationToken cancellationToken)
    {
        await cluster.Insist(client => new Importer(client).Policy(Bytes(Policy()), activate: true, cancellationToken), cancellationToken);
        foreach (var provider in ProviderIds) await cluster.Insist(client => new Importer(client).Provider(Bytes(Provider(provider)), cancellationToken), cancellationToken);
        var imported = await cluster.Insist(client => new Importer(client).Users(Users.Select(id => Bytes(User(id))).ToAsyncEnumerable(), null, cancellationToken), cancellationToken);
        Assert.Empty(imported.Errors);
    }
}
