[assembly: AssemblyFixture(typeof(PushOrleans.Popup.Tests.SharedNode))]

namespace PushOrleans.Popup.Tests;

/// <summary>A site and a node that tests share; who stops or crowds a node takes one of its own.</summary>
public sealed class SharedNode : IAsyncLifetime
{
    public Site Site { get; private set; } = null!;

    public PopUpNode Node { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Site = await Site.Start();
        Node = await PopUpNode.Start(Site.Origin, "--PushOrleans:PopUps:PollSeconds=1", "--PushOrleans:Partition:ShowWithin=00:00:02");
        Site.Node = Node;
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await Site.DisposeAsync();
    }
}
