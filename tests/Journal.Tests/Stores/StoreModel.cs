using CsCheck;

namespace PushOrleans.Journal.Tests;

/// <summary>One step of a random history of a store.</summary>
internal sealed record StoreStep(StoreStep.What Do, int Partition, int Number, int Users)
{
    public enum What
    {
        Append,
        AppendStale,
        Erase,
        SaveSnapshot,
        DeleteSnapshots,
        WriteNamed,
        WriteNamedStale,
        DeleteNamed,
        Reopen,
    }

    public static readonly Gen<StoreStep[]> Histories = Gen
        .Select(Gen.Frequency((6, Gen.Const(What.Append)), (5, Gen.Enum<What>())), Gen.Int[0, 1], Gen.Int[0, 3], Gen.Int[0, 4], (what, partition, number, users) => new StoreStep(what, partition, number, users))
        .Array[1, 25];
}

/// <summary>What a store has to hold, as lists: nothing clever.</summary>
internal sealed class StoreModel
{
    private readonly List<List<string>> _payloads = [[], []];
    private readonly List<List<(long Seq, int Index, int Ordinal, string Content)>> _personal = [[], []];
    private readonly List<SortedDictionary<long, List<(int Ordinal, string State)>>> _snapshots = [[], []];
    private readonly SortedDictionary<string, (long Version, string Content)> _named = new(StringComparer.Ordinal);
    private readonly JournalPosition[] _tails = [JournalPosition.Start, JournalPosition.Start];

    public async Task Apply(IJournalStore store, StoreStep step)
    {
        var (partition, name, tail) = (step.Partition, $"object {step.Number}", _tails[step.Partition]);
        switch (step.Do)
        {
            case StoreStep.What.Append:
                await Append(store, step, tail);
                break;
            case StoreStep.What.AppendStale:
                var stale = new JournalPosition(Math.Max(0, tail.Seq - 1), new byte[] { 1 }.Concat(new byte[31]).ToArray());
                Assert.Equal(AppendOutcome.Fenced, await store.AppendAsync(partition, stale, [stale.Seal(partition, "stale", (1, "stale"))], default));
                break;
            case StoreStep.What.Erase:
                await store.ErasePersonalAsync(partition, step.Number, default);
                _personal[partition].RemoveAll(payload => payload.Ordinal == step.Number);
                foreach (var users in _snapshots[partition].Values) users.RemoveAll(user => user.Ordinal == step.Number);
                break;
            case StoreStep.What.SaveSnapshot:
                var seq = tail.Seq - step.Number;
                if (seq < 1) break;
                var state = Enumerable.Range(0, step.Users).Select(user => (user, $"state {user} at {seq} and {tail.Seq}")).ToList();
                await store.SaveSnapshotAsync(partition, new Snapshot(seq, Chains.Bytes("shared"), [.. state.Select(user => new UserSection(user.user, Chains.Bytes(user.Item2)))]), default);
                _snapshots[partition][seq] = state;
                break;
            case StoreStep.What.DeleteSnapshots:
                await store.DeleteSnapshotsAsync(partition, step.Number * 2, default);
                foreach (var old in _snapshots[partition].Keys.Where(old => old < step.Number * 2).ToList()) _snapshots[partition].Remove(old);
                break;
            case StoreStep.What.WriteNamed:
                var written = await store.WriteNamedAsync(name, Chains.Bytes($"{step.Users}"), _named.GetValueOrDefault(name).Version, default);
                Assert.All(_named.Values, other => Assert.True(other.Version < written));
                _named[name] = (written!.Value, $"{step.Users}");
                break;
            case StoreStep.What.WriteNamedStale:
                Assert.Null(await store.WriteNamedAsync(name, Chains.Bytes("stale"), _named.GetValueOrDefault(name).Version + 1, default));
                break;
            case StoreStep.What.DeleteNamed:
                await store.DeleteNamedAsync(name, default);
                _named.Remove(name);
                break;
        }
    }

    public async Task Compare(IJournalStore store)
    {
        for (var partition = 0; partition < 2; partition++)
        {
            Assert.Equal(_tails[partition], await store.ReadTailAsync(partition, default));
            Assert.Equal(_payloads[partition], await store.PayloadsOf(partition));
            Assert.Equal(_personal[partition].Select(payload => $"{payload.Seq}:{payload.Index} {payload.Ordinal} {payload.Content}"), await store.PersonalOf(partition));
            for (var seq = 0L; seq <= _tails[partition].Seq; seq++) await CompareSnapshot(store, partition, seq);
        }
        Assert.Equal(_named.Keys, await store.ListNamedAsync("", null, 100, default));
        foreach (var (name, (version, content)) in _named)
        {
            var read = (await store.ReadNamedAsync(name, default))!;
            Assert.Equal((version, content), (read.Version, read.Content.Text()));
        }
        Assert.True((await ChainVerifier.VerifyAsync(store, 2, null, null, default)).Ok);
    }

    private async Task Append(IJournalStore store, StoreStep step, JournalPosition tail)
    {
        var records = new List<SealedRecord>();
        for (var i = 0; i <= step.Number; i++)
        {
            var before = records.Count == 0 ? tail : records[^1].Position;
            records.Add(before.Seal(step.Partition, $"payload {before.Seq}", [.. Enumerable.Range(0, step.Users).Select(user => (user, $"{user} of {before.Seq}"))]));
        }
        Assert.Equal(AppendOutcome.Appended, await store.AppendAsync(step.Partition, tail, records, default));
        _payloads[step.Partition].AddRange(records.Select(record => $"{record.Seq} {record.Payload.Text()}"));
        _personal[step.Partition].AddRange(records.SelectMany(record => record.Personal.Select(payload => (payload.Seq, payload.Index, payload.Ordinal, payload.Content.Text()))));
        _tails[step.Partition] = records[^1].Position;
    }

    private async Task CompareSnapshot(IJournalStore store, int partition, long seq)
    {
        var expected = _snapshots[partition].LastOrDefault(snapshot => snapshot.Key <= seq);
        var found = await store.LoadSnapshotAsync(partition, seq, default);
        Assert.Equal(expected.Value is null ? null : expected.Key, found?.Seq);
        if (found is null) return;
        Assert.Equal(expected.Value, found.Users.Select(user => (user.Ordinal, user.State.Text())));
        for (var user = 0; user < 4; user++)
        {
            var own = (await store.LoadSnapshotUserAsync(partition, seq, user, default))!.Value;
            Assert.Equal(expected.Key, own.Seq);
            Assert.Equal(expected.Value!.Where(known => known.Ordinal == user).Select(known => known.State).SingleOrDefault(), own.User?.State.Text());
        }
    }
}
