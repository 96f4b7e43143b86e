using PushOrleans.Journal;
using PushOrleans.Journal.Tests;

namespace PushOrleans.Storage.Azure.Tests;

public class AzureBlobJournalStoreTests(Azurite azurite) : JournalStoreConformance
{
    private readonly string _container = Azurite.NewName();

    protected override long Histories => 12;

    protected override IJournalStore CreateStore() => new AzureBlobJournalStore(Options(_container));

    protected override (Func<IJournalStore> Create, IDisposable Bytes) CreateApart()
    {
        var container = Azurite.NewName();
        return (() => new AzureBlobJournalStore(Options(container)), new MemoryStream());
    }

    protected virtual AzureJournalOptions Options(string container) => new() { BlobServiceClient = azurite.Blobs(), ContainerName = container };

    [Fact]
    public async Task A_store_that_was_not_opened_says_so()
    {
        await using var store = CreateStore();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.ReadTailAsync(0, default));
    }

    [Fact]
    public async Task Names_of_any_printable_characters_are_kept_apart()
    {
        string[] names = ["a/../b", "a/b", "a\\b", "a/", "a", "a.", ".", "..", "//", "?x=1#f", "%2F", "%", " a", "a ", "A", "~", new string('n', 512)];
        foreach (var name in names) await Store.WriteNamedAsync(name, Chains.Bytes(name), 0, default);
        foreach (var name in names) Assert.Equal(name, (await Store.ReadNamedAsync(name, default))!.Content.Text());
        Assert.Equal(names.Order(StringComparer.Ordinal), await Store.ListNamedAsync("", null, 100, default));
    }

    [Fact]
    public async Task Another_store_sees_what_was_written_and_one_of_two_writers_wins()
    {
        await using var other = CreateStore();
        await other.OpenAsync(Partitions, default);
        var version = await Store.WriteNamedAsync("n", Chains.Bytes("1"), 0, default);
        var theirs = await other.WriteNamedAsync("n", Chains.Bytes("2"), version!.Value, default);
        Assert.True(theirs > version);
        Assert.Null(await Store.WriteNamedAsync("n", Chains.Bytes("3"), version.Value, default));
        Assert.Equal("2", (await Store.ReadNamedAsync("n", default))!.Content.Text());
        Assert.True(await Store.WriteNamedAsync("n", Chains.Bytes("4"), theirs!.Value, default) > theirs);
    }
}

/// <summary>The same with segments of two appends, so that every case goes over ends of segments.</summary>
public sealed class ShortSegmentTests(Azurite azurite) : AzureBlobJournalStoreTests(azurite)
{
    protected override AzureJournalOptions Options(string container)
    {
        var options = base.Options(container);
        options.SegmentAppends = 2;
        options.SegmentBytes = 4096;
        return options;
    }
}
