using System.Security.Cryptography;
using System.Text;
using PushOrleans.Journal;

namespace PushOrleans.Grains.Tests.Replays;

public sealed class JournalFoldTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly RandomNumberGenerator s_salts = RandomNumberGenerator.Create();

    /// <summary>Of 60 records each second, third, … one has the user's profile: from one run of records to more than are asked for one by one.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(6), InlineData(7), InlineData(59)]
    public async Task Who_wants_one_users_profiles_gets_all_of_them(int each)
    {
        const int wanted = 5, other = 9;
        var store = new MemoryJournalStore();
        await store.OpenAsync(1, Token);
        List<SealedRecord> records = [];
        for (var number = 1; number <= 60; number++)
        {
            List<PersonalContent> personal = [new(other, Encoding.UTF8.GetBytes($"other {number}"))];
            if (number % each == 0) personal.Add(new PersonalContent(wanted, Encoding.UTF8.GetBytes($"wanted {number}")));
            var tail = records.Count == 0 ? JournalPosition.Start : records[^1].Position;
            records.Add(RecordChain.Seal(tail, 0, RecordKind.UserChange, number, 1, 0, new byte[] { 1 }, personal, s_salts));
        }

        await store.AppendAsync(0, JournalPosition.Start, records, Token);

        List<string> found = [];
        await foreach (var (_, personal) in JournalFold.Read(store, 0, 1, 60, Token, new HashSet<int> { wanted }))
            found.AddRange(personal.Where(payload => payload.Ordinal == wanted).Select(payload => Encoding.UTF8.GetString(payload.Content.Span)));

        Assert.Equal(Enumerable.Range(1, 60).Where(number => number % each == 0).Select(number => $"wanted {number}"), found);
    }

    [Fact]
    public async Task A_state_catches_up_with_its_chain_to_the_end()
    {
        var (store, records) = (new MemoryJournalStore(), Incarnations(3));
        await store.OpenAsync(1, Token);
        await store.AppendAsync(0, JournalPosition.Start, records, Token);
        var state = new PartitionState(0);
        state.Apply(records[0], []);
        Assert.Equal(records[2].Position, await JournalFold.CatchUp(store, 0, state, Token));
        Assert.Equal((3, 3), (state.Seq, state.Incarnation));
        Assert.Equal(records[2].Position, await JournalFold.CatchUp(store, 0, state, Token));
    }

    [Fact]
    public async Task What_another_incarnation_appends_before_the_tail_is_asked_for_is_caught_up_with_as_well()
    {
        var (memory, records) = (new MemoryJournalStore(), Incarnations(2));
        await memory.OpenAsync(1, Token);
        await memory.AppendAsync(0, JournalPosition.Start, records[..1], Token);
        var state = new PartitionState(0);
        state.Apply(records[0], []);

        var store = InterceptedStore.Of(memory, (method, goOn) => method == nameof(IJournalStore.ReadTailAsync) ? AfterAppendAsync(goOn) : goOn());
        Assert.Equal(records[1].Position, await JournalFold.CatchUp(store, 0, state, Token));
        Assert.Equal(2, state.Seq);

        async Task<JournalPosition> AfterAppendAsync(Func<object?> readTail)
        {
            await memory.AppendAsync(0, records[0].Position, records[1..], Token);
            return await (Task<JournalPosition>)readTail()!;
        }
    }

    /// <summary>Invariant: nothing is appended to a chain that has lost records which a snapshot knows.</summary>
    [Fact]
    public async Task A_chain_that_ends_before_the_state_does_is_corrupt()
    {
        var (store, records) = (new MemoryJournalStore(), Incarnations(3));
        await store.OpenAsync(1, Token);
        await store.AppendAsync(0, JournalPosition.Start, records[..2], Token);
        var state = new PartitionState(0);
        foreach (var record in records) state.Apply(record, []);
        await Assert.ThrowsAsync<CorruptRecordException>(() => JournalFold.CatchUp(store, 0, state, Token));
    }

    private static List<SealedRecord> Incarnations(int count)
    {
        List<SealedRecord> records = [];
        for (var number = 1; number <= count; number++)
        {
            var tail = records.Count == 0 ? JournalPosition.Start : records[^1].Position;
            records.Add(RecordChain.Seal(tail, 0, RecordKind.Incarnation, number, number, 0, ReadOnlyMemory<byte>.Empty, [], s_salts));
        }

        return records;
    }
}
