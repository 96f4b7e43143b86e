using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Control;
using PushOrleans.Grains.Tests.Partitions;
using PushOrleans.Grains.Tests.Steps;
using PushOrleans.Journal;

namespace PushOrleans.Grains.Tests.Replays;

/// <summary>Invariant 5: a recorded verdict decided again, on the state and the inputs of its time, is the recorded one.</summary>
public sealed class ReplayTests
{
    private const int Verdicts = 10_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_random_verdicts_of_all_kinds_replay_equal()
    {
        const int Partitions = 3;
        await using var node = await TestNode.StartAsync(Partitions, stepped: true);
        await StepRun.RunAsync(node, GeneratedSet.Of(seed: 11, users: 900));

        // Inputs change after the decisions: a replay that read those in force would tell another verdict.
        await node.ChangeAsync(new InputsChange(InputsKind.StopOrder, "later", """{"id": "later", "issuer": "ops", "scope": {"type": "all"}, "from": "2026-03-01T00:00:00Z"}"""u8.ToArray(), null));
        var (replayed, equal) = (0L, 0L);
        for (var partition = 0; partition < Partitions; partition++)
        {
            var result = await node.Partition(partition).Replay((Verdicts / Partitions) + 1, seed: 17 + partition, Token);
            Assert.Empty(result.Different.Take(3));
            (replayed, equal) = (replayed + result.Replayed, equal + result.Equal);
        }

        Assert.InRange(replayed, Verdicts, long.MaxValue);
        Assert.Equal(replayed, equal);
    }

    [Fact]
    public async Task A_verdict_that_was_changed_in_the_store_is_told_as_different_and_found_by_the_chain()
    {
        // Frame: 48 of header, 32 of hash. Page: format, campaign, instant (5), cursor, length of riders, users, verdicts; then the first verdict.
        const int FirstVerdict = 48 + 32 + 11;
        var store = new MemoryJournalStore();
        await using var node = await Node.StartAsync(store);
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(20));
        await node.OfferAsync(Samples.Campaign("c1"));
        await node.WhenAsync("c1", progress => progress.IsDone);
        var page = (await node.LedgerAsync()).First(line => line.Kind is null && line.CampaignId == "c1").Seq;
        Assert.Equal(20, (await node.Partition().Replay(100, 1, Token)).Equal);

        store.Corrupt(0, page, FirstVerdict);

        var replay = await node.Partition().Replay(100, 1, Token);
        Assert.Equal((20, 0, 20), (replay.Replayed, replay.Equal, replay.Different.Count));
        Assert.All(replay.Different, view => Assert.Equal((Verdict.Modify, ReplayStatus.Different), (view.Verdict, view.Replay)));
        Assert.Equal(page, (await node.Partition().VerifyChain(Token)).FirstBad);
    }
}
