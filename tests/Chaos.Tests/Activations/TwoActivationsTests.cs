using Microsoft.Extensions.Time.Testing;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Partitions;
using PushOrleans.Journal;
using PushOrleans.Storage.Azure;
using PushOrleans.Storage.Azure.Tests;

namespace PushOrleans.Chaos.Tests;

/// <summary>Two silos that know nothing of each other, and so activate the same partitions, on one journal of append blobs.</summary>
public sealed class TwoActivationsTests(Azurite azurite) : IAsyncLifetime
{
    private const int Users = 60;

    private readonly string _container = Azurite.NewName();
    private readonly FakeTimeProvider _clock = new(Node.Start);
    private Node _first = null!, _second = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => (_first, _second) = (await StartAsync(), await StartAsync());

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact(Timeout = TimeLimits.Test)]
    public async Task The_older_activation_is_refused_at_its_first_append_and_ends()
    {
        await _first.TakeInputsAsync();
        await _first.TakeUsersAsync(Samples.Users(Users));
        await _first.OfferAsync(Samples.Campaign("c1"));
        await _first.WhenAsync("c1", progress => progress.IsDone);

        // Another activation under the same key: its first record fences the first one.
        var opened = await _second.Partition().GetTail(Token);
        var refused = await Assert.ThrowsAsync<MovedException>(() => _first.OfferAsync(Samples.Campaign("c2")));
        Assert.Contains("newer incarnation", refused.ToString(), StringComparison.Ordinal);
        var tail = await _second.Partition().GetTail(Token);
        Assert.Equal((opened.Seq, Convert.ToHexString(opened.Hash.Span)), (tail.Seq, Convert.ToHexString(tail.Hash.Span)));
        Assert.Null(await _second.Partition().GetProgress("c2", Token));
        Assert.Equal(Users, (await _second.Partition().GetProgress("c1", Token))!.Allow);
    }

    [Fact(Timeout = TimeLimits.Test)]
    public async Task Campaigns_that_both_were_offered_at_once_decide_everyone_once()
    {
        string[] campaigns = ["c1", "c2", "c3", "c4"];
        await _first.TakeInputsAsync();
        await _first.TakeUsersAsync(Samples.Users(Users));
        // While both go on they take the partition from each other; when one is gone the other finishes.
        await Task.WhenAll(from node in new[] { _first, _second } from campaign in campaigns select InsistAsync(node, campaign, rounds: 15));
        foreach (var campaign in campaigns) await InsistAsync(_second, campaign, rounds: int.MaxValue);

        // Whoever is asked next reads what both have written.
        await using var reader = await StartAsync();
        var lines = (await reader.LedgerAsync()).Where(line => line.Kind is null && line.UserKey is not null).ToList();
        foreach (var campaign in campaigns)
        {
            // The budget lets the first campaigns through and defers the others, whose users have used one attempt each.
            var decided = lines.Where(line => line.CampaignId == campaign).ToList();
            Assert.Equal(Users, decided.Select(line => line.UserKey).Distinct().Count());
            Assert.All(decided.GroupBy(line => line.UserKey), user => Assert.Equal([0], user.Select(line => line.Attempt)));
            Assert.Equal(1, (await reader.LedgerAsync()).Count(line => line.Kind == "audiencePin" && line.CampaignId == campaign));
        }

        var replay = await reader.Partition().Replay(1_000, 7, Token);
        Assert.Equal(lines.Count, replay.Equal);
        Assert.Empty(replay.Different);
        Assert.Null((await ChainVerifier.VerifyAsync(reader.Store, 1, null, null, Token)).FirstBad);
    }

    /// <summary>Offers until the partition says that everyone is decided, as a campaign's grain does: a repeat is harmless.</summary>
    private static async Task InsistAsync(Node node, string campaign, int rounds)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
        late.CancelAfter(TimeSpan.FromMinutes(2));
        for (var round = 0; round < rounds; round++)
        {
            try
            {
                if ((await node.OfferAsync(Samples.Campaign(campaign))).Undecided == 0) return;
            }
            catch (Exception fault) when (fault is MovedException or EvidenceUnavailableException or OrleansException)
            {
                // The other one has it: again, from what that one wrote.
            }

            await Task.Delay(20, late.Token);
        }
    }

    /// <summary>No node writes by itself here: a watermark of the newer one would look like what the older one must not add, and the older one's would be its first refusal.</summary>
    private Task<Node> StartAsync() => Node.StartAsync(
        new AzureBlobJournalStore(new AzureJournalOptions { BlobServiceClient = azurite.Blobs(), ContainerName = _container, SegmentAppends = 5 }),
        _clock,
        configure: options => options.WatermarkEvery = TimeSpan.FromMinutes(1));
}
