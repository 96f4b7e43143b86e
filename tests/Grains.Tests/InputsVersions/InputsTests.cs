using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Control;
using PushOrleans.Journal;

namespace PushOrleans.Grains.Tests.InputsVersions;

public sealed class InputsTests : StoredTests
{
    private static readonly SampleSet Set = SampleSet.Read();

    [Fact]
    public async Task A_cache_that_cannot_reach_the_store_answers_nothing_after_the_bound_and_again_when_it_can()
    {
        await using var node = await NodeAsync(bound: 1);
        await node.ChangeAsync(Set.Inputs());

        node.Memory.Faults.Unavailable = true;
        await node.WaitAsync(() => Task.FromResult(node.InputsSource.Fresh), fresh => fresh is null);
        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => node.InputsSource.RefreshAsync(Cancellation));

        node.Memory.Faults.Unavailable = false;
        var fresh = await node.WaitAsync(() => Task.FromResult(node.InputsSource.Fresh), fresh => fresh is not null);
        Assert.Equal((string)Set.Policy["id"]!, fresh!.Policy.Id);
    }

    /// <summary>A thousand partitions that open at once ask once, or twice; and who asks while the store is read is not answered by what was read before he asked.</summary>
    [Fact]
    public async Task One_read_of_the_store_answers_all_who_asked_before_it()
    {
        await using var node = await NodeAsync(bound: 5);
        var (reads, released) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var store = InterceptedStore.Of(node.Memory, (_, goOn) => goOn() is var answer && answer is Task<NamedObject?> read ? HoldAsync(read) : answer);
        using var cache = ActivatorUtilities.CreateInstance<InputsCache>(node.Services, store);

        var first = cache.RefreshAsync(Cancellation);
        var changed = await node.Inputs.Change(Set.Inputs(), Cancellation);
        var others = Enumerable.Range(0, 10).Select(_ => cache.RefreshAsync(Cancellation)).ToList();
        released.SetResult();

        Assert.True((await first).Version < changed.Version);
        Assert.All(await Task.WhenAll(others), inputs => Assert.Equal(changed.Version, inputs.Version));

        // The head twice, and the version once.
        Assert.Equal(3, reads);

        async Task<NamedObject?> HoldAsync(Task<NamedObject?> read)
        {
            Interlocked.Increment(ref reads);
            var answer = await read;
            await released.Task;
            return answer;
        }
    }

    [Fact]
    public async Task A_change_is_answered_when_every_silo_uses_it()
    {
        await using var node = await NodeAsync(bound: 60);
        var observer = node.Grains.CreateObjectReference<IInputsObserver>(new Deaf());
        await node.Inputs.Confirm("another", 0, observer, Cancellation);

        var change = node.Inputs.Change([Provider("A")], Cancellation);
        var seen = await node.WaitAsync(() => Task.FromResult(node.InputsSource.Fresh), fresh => fresh?.Providers.ContainsKey("pc") == true);
        Assert.NotSame(change, await Task.WhenAny(change, Task.Delay(300, Cancellation)));

        await node.Inputs.Confirm("another", seen!.Version, observer, Cancellation);
        Assert.Equal(seen.Version, (await change.WaitAsync(TimeSpan.FromSeconds(20), Cancellation)).Version);
    }

    [Fact]
    public async Task Or_when_a_silo_that_is_silent_cannot_decide_by_the_old_ones_any_more()
    {
        await using var node = await NodeAsync(bound: 2);
        await node.Inputs.Confirm("another", 0, node.Grains.CreateObjectReference<IInputsObserver>(new Deaf()), Cancellation);
        var clock = System.Diagnostics.Stopwatch.StartNew();

        await node.Inputs.Change([Provider("A")], Cancellation);

        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(1.9), $"after {clock.Elapsed}");
    }

    [Fact]
    public async Task Old_versions_are_read_as_they_were()
    {
        await using var node = await NodeAsync(bound: 5);
        List<long> versions = [];
        for (var i = 0; i < 9; i++) versions.Add((await node.Inputs.Change([Provider($"name {i}")], Cancellation)).Version);

        for (var i = 8; i >= 0; i -= 2)
        {
            var inputs = await node.InputsSource.AtAsync(versions[i], Cancellation);
            Assert.Equal((versions[i], $"name {i}"), (inputs.Version, inputs.Providers["pc"].Name));
        }

        await Assert.ThrowsAsync<InvalidDataException>(() => node.InputsSource.AtAsync(versions[^1] + 100, Cancellation));
    }

    [Fact]
    public async Task Same_conflict_precondition_and_invalid_are_told_apart_and_store_nothing()
    {
        await using var node = await NodeAsync(bound: 5);
        var policy = Set.Inputs()[0];
        var created = await node.Inputs.Change([policy, Provider("A")], Cancellation);
        Assert.Equal([InputsChangeStatus.Created, InputsChangeStatus.Created], created.Each.Select(each => each.Status));

        var other = Set.Policy.DeepClone();
        other["maxRedecisions"] = 1;
        Assert.Equal(InputsChangeStatus.Same, (await node.Inputs.Change([policy], Cancellation)).Status);
        Assert.Equal(InputsChangeStatus.Conflict, (await node.Inputs.Change([policy with { Json = SampleSet.Bytes(other) }], Cancellation)).Status);
        Assert.Equal(InputsChangeStatus.PreconditionFailed, (await node.Inputs.Change([Provider("B") with { IfMatch = "999" }], Cancellation)).Status);
        Assert.Equal(InputsChangeStatus.Invalid, (await node.Inputs.Change([Provider("B") with { Json = "{}"u8.ToArray() }], Cancellation)).Status);
        Assert.Equal(InputsChangeStatus.NotFound, (await node.Inputs.Change([InputsChanges.Activate("no@1")], Cancellation)).Status);

        // All or none.
        var both = await node.Inputs.Change([Provider("B"), InputsChanges.Activate("no@1")], Cancellation);
        Assert.Equal([InputsChangeStatus.NotStored, InputsChangeStatus.NotFound], both.Each.Select(each => each.Status));
        var stored = await node.Inputs.Get(InputsKind.Provider, "pc", Cancellation);
        Assert.Equal("A", (string)JsonNode.Parse(stored!.Json.Span)!["name"]!);

        var updated = await node.Inputs.Change([Provider("B") with { IfMatch = stored.ETag }], Cancellation);
        Assert.Equal((InputsChangeStatus.Updated, created.Version + 1), (updated.Status, updated.Version));
    }

    [Fact]
    public async Task After_a_restart_the_head_is_where_it_was_and_the_next_version_follows()
    {
        var file = StoreFile;
        long version;
        await using (var node = await TestNode.StartAsync(file: file))
        {
            await node.ChangeAsync(Set.Inputs());
            version = (await node.Inputs.Change([Provider("last")], Cancellation)).Version;
        }

        await using var again = await TestNode.StartAsync(file: file);
        var fresh = await again.WaitAsync(() => Task.FromResult(again.InputsSource.Fresh), fresh => fresh?.Version == version);
        Assert.Equal("last", fresh!.Providers["pc"].Name);
        Assert.Equal((string)Set.Policy["id"]!, fresh.Policy.Id);
        Assert.Equal(version + 1, (await again.Inputs.Change([Provider("next")], Cancellation)).Version);
    }

    [Fact]
    public void Every_silo_that_may_decide_must_have_confirmed()
    {
        var confirmations = new Confirmations(TimeSpan.FromSeconds(5));
        static TimeSpan At(int seconds) => TimeSpan.FromSeconds(seconds);
        confirmations.Confirm("a", 7, At(0));
        confirmations.Confirm("b", 6, At(0));

        Assert.False(confirmations.AllUse(7, [("a", true), ("b", true)], At(1)));
        confirmations.Confirm("b", 7, At(1));
        confirmations.Confirm("b", 6, At(1));
        Assert.True(confirmations.AllUse(7, [("a", true), ("b", true)], At(1)));
        Assert.False(confirmations.AllUse(7, [("a", true), ("b", true), ("c", true)], At(1)));

        // Dead, or not named any more: until the bound it may go on deciding.
        Assert.False(confirmations.AllUse(8, [("a", false)], At(2)));
        Assert.False(confirmations.AllUse(8, [("a", false)], At(7)));
        Assert.True(confirmations.AllUse(8, [("a", false)], At(8)));
    }

    private static InputsChange Provider(string name)
    {
        var provider = Set.Providers.Single(provider => (string)provider["id"]! == "pc").DeepClone();
        provider["name"] = name;
        return new InputsChange(InputsKind.Provider, "pc", SampleSet.Bytes(provider), null);
    }

    private static Task<TestNode> NodeAsync(int bound) => TestNode.StartAsync(configure: services => services.Configure<InputsOptions>(options =>
    {
        options.FreshnessBound = TimeSpan.FromSeconds(bound);
        options.ConfirmEvery = TimeSpan.FromMilliseconds(100);
        options.BaseEvery = 2;
        options.RecentVersions = 1;
    }));

    private sealed class Deaf : IInputsObserver
    {
        public Task Stored(long version) => Task.CompletedTask;
    }
}
