using CsCheck;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains.Tests.Partitions;

/// <summary>The lease protocol against a reference: who holds a user, at which version, and what is on file.</summary>
public sealed class LeaseModelTests
{
    private const int People = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private enum Act
    {
        Wake,
        Commit,
        CommitByOlder,
        CommitAtWrongBase,
        Release,
        ReleaseByOlder,
        Put,
        Crash,
    }

    [Fact]
    public async Task Wakes_commits_releases_puts_and_crashes_go_as_the_reference_says()
    {
        var store = new MemoryJournalStore();
        await using var node = await Node.StartAsync(store);
        await node.TakeInputsAsync();
        var run = 0;

        await Gen.Select(Gen.Enum<Act>(), Gen.Int[0, People - 1]).List[1, 40].SampleAsync(
            async steps => await RunAsync(node, store, Interlocked.Increment(ref run), steps), iter: 25, threads: 1);

        Assert.Null((await node.Partition().VerifyChain(Token)).FirstBad);
    }

    private static async Task RunAsync(Node node, MemoryJournalStore store, int run, List<(Act Act, int Person)> steps)
    {
        var model = Enumerable.Range(0, People).Select(i => new Model($"r{run}-{i}")).ToArray();
        await node.TakeUsersAsync(model.Select(person => Samples.User(person.Id)));
        var tags = 0;
        foreach (var (act, who) in steps)
        {
            var person = model[who];
            switch (act)
            {
                case Act.Wake:
                    person.Held((await node.Partition().Wake(person.Id, Token))!);
                    break;
                case Act.Commit:
                case Act.CommitByOlder:
                case Act.CommitAtWrongBase:
                    if ((act == Act.CommitByOlder ? person.Older : person.Newest) is not { } lease) break;
                    var version = act == Act.CommitAtWrongBase ? person.Version + 5 : person.Version;
                    var tag = $"t{tags++}";
                    var outcome = await CommitAsync(node, person.Id, lease, version, tag);
                    var isHolder = person.IsHeld && act == Act.Commit;
                    Assert.Equal(isHolder ? CommitStatus.Committed : CommitStatus.EpochRefused, outcome.Status);
                    if (isHolder) person.Committed(outcome.Version, tag);
                    break;
                case Act.Release when person.Newest is { } newest:
                    await node.Partition().Release(person.Id, newest, Token);
                    person.IsHeld = false;
                    break;
                case Act.ReleaseByOlder when person.Older is { } older:
                    await node.Partition().Release(person.Id, older, Token);
                    break;
                case Act.Put:
                    await node.TakeUsersAsync(Samples.User(person.Id, user => user["tags"] = new System.Text.Json.Nodes.JsonArray($"p{tags++}")));
                    person.IsHeld = false;
                    break;
                case Act.Crash:
                    await CrashAsync(node, store, person.Id);
                    foreach (var any in model) any.IsHeld = false;
                    break;
            }

            var json = System.Text.Encoding.UTF8.GetString((await node.Partition().GetUser(person.Id, Token))!.Json.Span);
            Assert.All(person.Tags, tag => Assert.Contains($"\"{tag}\"", json));
        }
    }

    // The append fails, its change is not answered, and the next activation begins with everyone at rest.
    private static async Task CrashAsync(Node node, MemoryJournalStore store, string userId)
    {
        store.Faults.FailNextAppend(AppendFault.BeforeAppend, 0);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await node.TakeUsersAsync(Samples.User(userId, user => user["ageBand"] = attempt % 2 == 0 ? "14to17" : "adult"));
            }
            catch (EvidenceUnavailableException)
            {
                break;
            }
        }

        await node.WhenOpenAsync();
    }

    private static Task<CommitOutcome> CommitAsync(Node node, string id, LeaseEpoch epoch, long version, string tag) =>
        node.Partition().Commit(id, epoch, version, new DeleteTag(tag), Token);

    private sealed class Model(string id)
    {
        public string Id { get; } = id;
        public bool IsHeld { get; set; }
        public LeaseEpoch? Newest { get; private set; }
        public LeaseEpoch? Older { get; private set; }
        public long Version { get; private set; }
        public List<string> Tags { get; } = [];

        public void Held(Woken woken) => (Older, Newest, Version, IsHeld) = (Newest, woken.Epoch, woken.Version, true);

        public void Committed(long version, string tag)
        {
            Assert.Equal(Version + 1, version);
            Version = version;
            Tags.Add(tag);
        }
    }
}
