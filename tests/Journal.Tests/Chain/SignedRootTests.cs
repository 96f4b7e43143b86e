using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PushOrleans.Journal.Tests;

public sealed class SignedRootTests : IDisposable
{
    private readonly EcdsaRootSigner _signer = EcdsaRootSigner.Create();

    public void Dispose() => _signer.Dispose();

    [Fact]
    public void The_root_is_the_digest_over_partition_number_and_hash_in_order()
    {
        var hash = Enumerable.Repeat((byte)7, 32).ToArray();
        byte[] bytes = [0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, .. hash, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. new byte[32]];
        Assert.Equal(SHA256.HashData(bytes), LedgerRoot.Of([new JournalPosition(5, hash), JournalPosition.Start]));
    }

    [Fact]
    public void A_root_reads_back_from_json()
    {
        var root = SignedRoot.Sign(1_770_000_000, [JournalPosition.Start, new JournalPosition(3, SHA256.HashData([]))], _signer);
        var read = SignedRoot.FromJson(root.ToJson());
        Assert.Equal(root.Positions, read.Positions);
        Assert.Equal((root.At, root.KeyId, root.Name), (read.At, read.KeyId, read.Name));
        Assert.Equal("roots/2026-02-02T02:40:00Z", read.Name);
        Assert.Equal(_signer.PublicKey, read.PublicKey.ToArray());
        Assert.True(read.IsSignedFor(_signer));
    }

    [Theory]
    [InlineData("root")]
    [InlineData("positions")]
    [InlineData("keyId")]
    [InlineData("signature")]
    [InlineData("at")]
    public void Json_that_is_no_root_is_refused_by_name(string field)
    {
        var json = JsonNode.Parse(SignedRoot.Sign(1, [JournalPosition.Start], _signer).ToJson())!.AsObject();
        var missing = json.DeepClone().AsObject();
        missing.Remove(field);
        Assert.Throws<CorruptRecordException>(() => Read(missing.ToJsonString()));
        json[field] = field is "at" ? "one" : 1;
        Assert.Throws<CorruptRecordException>(() => Read(json.ToJsonString()));
        Assert.Throws<CorruptRecordException>(() => Read("{"));
    }

    [Theory]
    [InlineData("""[{"seq":0,"hash":"00"}]""")]
    [InlineData("""[{"seq":0,"hash":"zz"}]""")]
    [InlineData("""[{"seq":0,"hash":null}]""")]
    public void Positions_that_are_none_are_refused_by_name(string positions)
    {
        var json = JsonNode.Parse(SignedRoot.Sign(1, [JournalPosition.Start], _signer).ToJson())!;
        json["positions"] = JsonNode.Parse(positions);
        Assert.Throws<CorruptRecordException>(() => Read(json.ToJsonString()));
    }

    [Fact]
    public async Task The_last_root_is_found_among_many_and_one_instant_has_one_root()
    {
        var store = new MemoryJournalStore();
        await store.OpenAsync(1, default);
        Assert.Null(await SignedRoots.ReadLastAsync(store, default));
        for (var day = 0; day < 501; day++) await SignedRoots.TakeAsync(store, 1, day * 86_400L, _signer, default);
        Assert.Equal(500 * 86_400L, (await SignedRoots.ReadLastAsync(store, default))!.At);
        await store.AppendOne(0, JournalPosition.Start, "x");
        Assert.Equal(JournalPosition.Start, (await SignedRoots.TakeAsync(store, 1, 0, _signer, default)).Positions[0]);
    }

    [Fact]
    public async Task A_root_that_is_due_is_taken_by_one_node_and_by_another_when_that_one_died_at_it()
    {
        var store = new MemoryJournalStore();
        await store.OpenAsync(1, default);
        var lasts = (long)SignedRoots.ClaimLasts.TotalSeconds;
        Assert.Equal(1_000, (await DueAsync(1_000))!.At);
        Assert.Null(await DueAsync(1_000 + 86_399));

        // Its claim is stored, and nothing after it.
        var due = 1_000 + 86_400L;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => DueAsync(due, new DyingSigner(_signer, store)));
        store.Faults.Unavailable = false;
        Assert.Null(await DueAsync(due));
        Assert.Null(await DueAsync(due + lasts - 1));
        Assert.Equal(due + lasts, (await DueAsync(due + lasts))!.At);

        Task<SignedRoot?> DueAsync(long at, IRootSigner? signer = null) => SignedRoots.TakeWhenDueAsync(store, 1, at, TimeSpan.FromDays(1), signer ?? _signer, default);
    }

    [Fact]
    public async Task A_root_that_one_node_cannot_take_is_left_to_the_others()
    {
        var store = new MemoryJournalStore();
        await store.OpenAsync(1, default);
        var broken = EcdsaRootSigner.Create();
        broken.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => SignedRoots.TakeWhenDueAsync(store, 1, 1_000, TimeSpan.FromDays(1), broken, default));
        Assert.NotNull(await SignedRoots.TakeWhenDueAsync(store, 1, 1_001, TimeSpan.FromDays(1), _signer, default));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(-299, false)]
    [InlineData(-300, true)]
    public async Task A_claim_by_a_clock_that_is_ahead_counts_unless_it_is_far_ahead(int behind, bool takes)
    {
        var store = new MemoryJournalStore();
        await store.OpenAsync(1, default);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => SignedRoots.TakeWhenDueAsync(store, 1, 1_000, TimeSpan.FromDays(1), new DyingSigner(_signer, store), default));
        store.Faults.Unavailable = false;
        Assert.Equal(takes, await SignedRoots.TakeWhenDueAsync(store, 1, 1_000 + behind, TimeSpan.FromDays(1), _signer, default) is not null);
    }

    [Fact]
    public async Task Of_nodes_that_look_at_once_one_takes_the_root()
    {
        var store = new MemoryJournalStore();
        await store.OpenAsync(1, default);
        store.Faults.Stall();
        var nodes = Enumerable.Range(0, 8).Select(_ => SignedRoots.TakeWhenDueAsync(store, 1, 1_000, TimeSpan.FromDays(1), _signer, default)).ToList();
        store.Faults.Resume();
        Assert.Single(await Task.WhenAll(nodes), root => root is not null);
    }

    [Fact]
    public void A_key_goes_through_pem_and_anything_else_is_refused()
    {
        using var again = EcdsaRootSigner.FromPem(_signer.ExportPem());
        Assert.Equal(_signer.KeyId, again.KeyId);
        Assert.True(_signer.Verify(again.KeyId, "x"u8, again.Sign("x"u8)));
        Assert.False(_signer.Verify(again.KeyId, "y"u8, again.Sign("x"u8)));
        using var larger = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var publicOnly = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Throws<CryptographicException>(() => EcdsaRootSigner.FromPem("nonsense"));
        Assert.Throws<CryptographicException>(() => EcdsaRootSigner.FromPem(larger.ExportPkcs8PrivateKeyPem()));
        Assert.Throws<CryptographicException>(() => EcdsaRootSigner.FromPem(publicOnly.ExportSubjectPublicKeyInfoPem()));
    }

    private static SignedRoot Read(string json) => SignedRoot.FromJson(Encoding.UTF8.GetBytes(json));
}

/// <summary>A node whose store is out of reach from the moment it signs: as if it had died there.</summary>
internal sealed class DyingSigner(IRootSigner signer, MemoryJournalStore store) : IRootSigner
{
    public string KeyId => signer.KeyId;

    public byte[] PublicKey => signer.PublicKey;

    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        store.Faults.Unavailable = true;
        return signer.Sign(data);
    }

    public bool Verify(string keyId, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => signer.Verify(keyId, data, signature);
}
