namespace PushOrleans.Journal.Tests;

public sealed class ChainVerifierTests : IDisposable
{
    private const int Partitions = 3;
    private readonly MemoryJournalStore _store = new();
    private readonly EcdsaRootSigner _signer = EcdsaRootSigner.Create();

    public void Dispose() => _signer.Dispose();

    [Fact]
    public async Task A_ledger_that_nobody_touched_verifies_with_its_root()
    {
        await Fill();
        var root = await SignedRoots.TakeAsync(_store, Partitions, 1_770_000_000, _signer, default);
        var verified = await Verify(root);
        Assert.True(verified.Ok);
        Assert.Equal((6L, Partitions), (verified.Records, verified.Partitions));
        Assert.Equal(root.Root, verified.Root);
        await _store.AppendOne(1, verified.Heads[1], "after the root");
        Assert.True((await Verify(root)).Ok);
    }

    [Fact]
    public async Task A_byte_changed_anywhere_in_the_store_is_found_at_its_place()
    {
        await Fill();
        var length = RecordFrame.LengthOf((await _store.ReadAsync(1, 2, default).ToList())[0]);
        for (var at = 0; at < length; at++)
        {
            _store.Corrupt(1, 2, at);
            var bad = (await Verify(null)).FirstBad;
            Assert.Equal((1, 2L), (bad!.Partition, bad.Seq));
            _store.Corrupt(1, 2, at);
        }
        Assert.True((await Verify(null)).Ok);
    }

    [Fact]
    public async Task A_byte_changed_in_a_personal_payload_is_found_and_an_erased_one_is_not_missed()
    {
        await Fill();
        for (var at = 0; at < 18; at++)
        {
            _store.CorruptPersonal(1, 1, 0, at);
            Assert.Equal(new BadRecord(1, 1, ChainFault.PersonalDiffers), (await Verify(null)).FirstBad);
            _store.CorruptPersonal(1, 1, 0, at);
        }
        await _store.ErasePersonalAsync(1, 4, default);
        Assert.True((await Verify(null)).Ok);
    }

    [Fact]
    public async Task The_first_bad_record_in_order_is_named_even_when_a_later_one_is_seen_first()
    {
        await Fill();
        _store.CorruptPersonal(1, 1, 0, 0);
        _store.Corrupt(1, 2, RecordFrame.HashAt);
        Assert.Equal(new BadRecord(1, 1, ChainFault.PersonalDiffers), (await Verify(null)).FirstBad);
    }

    [Fact]
    public async Task Long_chains_of_personal_payloads_are_checked_window_by_window()
    {
        await _store.OpenAsync(Partitions, default);
        var tail = JournalPosition.Start;
        for (var i = 0; i < 600; i++) tail = await _store.AppendOne(0, tail, "x", (i, "personal"));
        Assert.True((await Verify(null)).Ok);
        _store.CorruptPersonal(0, 100, 0, 3);
        Assert.Equal(new BadRecord(0, 100, ChainFault.PersonalDiffers), (await Verify(null)).FirstBad);
    }

    [Fact]
    public async Task A_chain_that_was_written_anew_does_not_hold_the_signed_root()
    {
        await Fill();
        var root = await SignedRoots.TakeAsync(_store, Partitions, 1_770_000_000, _signer, default);
        var forged = new MemoryJournalStore();
        await forged.OpenAsync(Partitions, default);
        await forged.AppendOne(0, await forged.AppendOne(0, JournalPosition.Start, "forged"), "forged");
        var bad = (await ChainVerifier.VerifyAsync(forged, Partitions, root, _signer, default)).FirstBad;
        Assert.Equal(new BadRecord(0, 2, ChainFault.RootDiffers), bad);
    }

    [Fact]
    public async Task A_chain_that_was_cut_short_does_not_hold_the_signed_root()
    {
        await Fill();
        var root = await SignedRoots.TakeAsync(_store, Partitions, 1_770_000_000, _signer, default);
        var longer = root with { Positions = [root.Positions[0], root.Positions[1], new JournalPosition(9, new byte[32])] };
        var signed = SignedRoot.Sign(longer.At, longer.Positions, _signer);
        Assert.Equal(new BadRecord(2, 3, ChainFault.RootDiffers), (await Verify(signed)).FirstBad);
    }

    [Fact]
    public async Task A_root_over_another_number_of_partitions_does_not_fit()
    {
        await Fill();
        var positions = (await Verify(null)).Heads;
        Assert.Equal(new BadRecord(2, 0, ChainFault.RootDiffers), (await Verify(SignedRoot.Sign(1, [positions[0], positions[1]], _signer))).FirstBad);
        Assert.Equal(new BadRecord(3, 0, ChainFault.RootDiffers), (await Verify(SignedRoot.Sign(1, [.. positions, positions[0]], _signer))).FirstBad);
    }

    [Fact]
    public async Task A_root_signed_by_another_key_or_changed_is_invalid()
    {
        await Fill();
        using var other = EcdsaRootSigner.Create();
        var root = await SignedRoots.TakeAsync(_store, Partitions, 1_770_000_000, other, default);
        Assert.Equal(ChainFault.SignatureInvalid, (await Verify(root)).FirstBad!.Fault);
        Assert.Equal(ChainFault.SignatureInvalid, (await Verify(root with { KeyId = _signer.KeyId })).FirstBad!.Fault);
        Assert.False((root with { At = root.At + 1 }).IsSignedFor(other));
        Assert.True(root.IsSignedFor(other));
        Assert.True((await ChainVerifier.VerifyAsync(_store, Partitions, root, null, default)).Ok);
    }

    [Fact]
    public void A_walk_refuses_what_does_not_follow()
    {
        var first = RecordChain.Seal(JournalPosition.Start, 0, RecordKind.Page, 100, 1, 1, default, [], Chains.Salts);
        var earlier = RecordChain.Seal(first.Position, 0, RecordKind.Page, 99, 1, 1, default, [], Chains.Salts);
        var walk = new ChainWalk(0);
        Assert.Equal(ChainFault.OutOfOrder, new ChainWalk(1).Next(first));
        Assert.Equal(ChainFault.None, walk.Next(first));
        Assert.Equal(ChainFault.OutOfOrder, walk.Next(first));
        Assert.Equal(ChainFault.ClockFell, walk.Next(earlier));
        Assert.Equal(ChainFault.HashDiffers, walk.Next(earlier with { Hash = new byte[32] }));
        Assert.Equal(first.Position, walk.Position);
    }

    private async Task Fill()
    {
        await _store.OpenAsync(Partitions, default);
        for (var partition = 0; partition < Partitions; partition++)
        {
            var tail = await _store.AppendOne(partition, JournalPosition.Start, $"one {partition}", (4, "p4"), (5, "p5"));
            await _store.AppendOne(partition, tail, "two");
        }
    }

    private Task<LedgerVerification> Verify(SignedRoot? root) => ChainVerifier.VerifyAsync(_store, Partitions, root, _signer, default);
}
