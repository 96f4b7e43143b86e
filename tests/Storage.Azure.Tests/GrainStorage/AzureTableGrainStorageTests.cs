using System.Text;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using PushOrleans.Journal.Tests;

namespace PushOrleans.Storage.Azure.Tests;

public class AzureTableGrainStorageTests : GrainStorageConformance, IDisposable
{
    private readonly Azurite _azurite;
    private readonly string _name = Azurite.NewName();
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public AzureTableGrainStorageTests(Azurite azurite)
    {
        _azurite = azurite;
        Storage = Provider("service");
    }

    protected sealed override IGrainStorage Storage { get; }

    protected virtual AzureTableStorageOptions Configure(AzureTableStorageOptions options) => options;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _services.Dispose();
    }

    [Theory]
    [InlineData("it's 100% & more+less")]
    [InlineData("a:b;c=d@e,f$g")]
    [InlineData("汉字 😀")]
    [InlineData("..")]
    public async Task Odd_characters_of_a_key_are_kept(string key)
    {
        await Write(Grain(key), key, 1);
        await Write(Grain(key + "2"), "other", 2);
        Assert.Equal(key, (await Read(Grain(key))).State!.Text);
    }

    [Theory]
    [InlineData(40_000)]
    [InlineData(200_000)]
    [InlineData(450_000)]
    public async Task A_large_state_is_kept_in_chunks_and_what_it_had_more_before_is_gone(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length / 8).Select(i => $"{i:D8}"));
        var state = await Write(Grain("large"), text, 1);
        Assert.Equal(text, (await Read(Grain("large"))).State!.Text);
        state.State!.Text = "small";
        await Storage.WriteStateAsync(StateName, Grain("large"), state, default);
        Assert.Equal("small", (await Read(Grain("large"))).State!.Text);
    }

    [Fact]
    public async Task A_state_beyond_what_a_row_holds_is_refused_and_the_old_one_stays()
    {
        var state = await Write(Grain("huge"), "old", 1);
        state.State!.Text = new string('x', 1 << 20);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Storage.WriteStateAsync(StateName, Grain("huge"), state, default));
        Assert.Equal("old", (await Read(Grain("huge"))).State!.Text);
    }

    [Theory]
    [InlineData(false, 64 * 1024, 1)]
    [InlineData(false, (64 * 1024) + 1, 2)]
    [InlineData(false, 15 * 64 * 1024, 15)]
    [InlineData(true, 32 * 1024, 1)]
    [InlineData(true, (32 * 1024) + 1, 2)]
    [InlineData(true, 15 * 32 * 1024, 15)]
    public async Task A_state_of_exactly_so_many_chunks_is_kept(bool asText, int length, int chunks)
    {
        var bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, (length / 8) + 1).Select(i => $"{i:D8}")))[..length];
        var row = new TableEntity("p", $"{asText} {length}");
        StateRow.Write(row, new BinaryData(bytes), asText);
        await _azurite.Tables().GetTableClient(_name).CreateIfNotExistsAsync();
        await _azurite.Tables().GetTableClient(_name).AddEntityAsync(row);
        var read = (await _azurite.Tables().GetTableClient(_name).GetEntityAsync<TableEntity>("p", row.RowKey)).Value;
        Assert.Equal(chunks, read.Keys.Count(column => column.Contains("Data", StringComparison.Ordinal)));
        Assert.Equal(bytes, StateRow.Read(read)!.ToArray());
    }

    [Theory]
    [InlineData(false, (15 * 64 * 1024) + 1)]
    [InlineData(true, (15 * 32 * 1024) + 1)]
    public void A_state_of_one_more_than_fits_is_refused(bool asText, int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StateRow.Write(new TableEntity("p", "r"), new BinaryData(new byte[length].Select(_ => (byte)'x').ToArray()), asText));

    [Theory]
    [InlineData(10_000)]
    [InlineData(40_000)]
    public async Task Text_that_is_cut_between_the_halves_of_a_character_is_whole_again(int length)
    {
        var text = "x" + string.Concat(Enumerable.Repeat("😀", length));
        await Write(Grain("halves"), text, 1);
        Assert.Equal(text, (await Read(Grain("halves"))).State!.Text);
    }

    [Fact]
    public async Task An_etag_that_means_any_overwrites_and_clears_whatever_is_there()
    {
        await Write(Grain("any"), "one", 1);
        var any = new GrainState<Cart>(new Cart { Text = "two" }, "*");
        await Storage.WriteStateAsync(StateName, Grain("any"), any, default);
        Assert.Equal(("two", any.ETag), (await Read(Grain("any"))) is { } read ? (read.State!.Text, read.ETag) : default);
        any.ETag = "*";
        await Storage.ClearStateAsync(StateName, Grain("any"), any, default);
        Assert.False((await Read(Grain("any"))).RecordExists);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_provider_that_changed_its_serializer_reads_what_it_wrote_before(bool binaryFirst, bool binaryThen)
    {
        var binary = new OrleansGrainStorageSerializer(_services.GetRequiredService<Serializer>());
        IGrainStorageSerializer Of(bool first) => first ? new GrainStorageSerializer(binary, new JsonStates()) : new GrainStorageSerializer(new JsonStates(), binary);
        var text = new string('x', 200_000);
        var state = new GrainState<string[]>([text]);
        await Provider("service", Of(binaryFirst)).WriteStateAsync(StateName, Grain("formats"), state, default);
        var read = new GrainState<string[]>([]);
        await Provider("service", Of(binaryThen)).ReadStateAsync(StateName, Grain("formats"), read, default);
        Assert.Equal([text], read.State!);
        read.State = ["short"];
        await Provider("service", Of(binaryThen)).WriteStateAsync(StateName, Grain("formats"), read, default);
        await Provider("service", Of(binaryFirst)).ReadStateAsync(StateName, Grain("formats"), state, default);
        Assert.Equal(["short"], state.State!);
    }

    [Fact]
    public async Task A_key_that_a_row_cannot_have_is_refused_before_anything_is_sent() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Write(Grain(new string('k', 1024)), "x", 1));

    [Fact]
    public async Task Services_do_not_share_states()
    {
        await Write(Grain("a"), "ours", 1);
        var other = new GrainState<Cart>(new Cart());
        await Provider("another").ReadStateAsync(StateName, Grain("a"), other, default);
        Assert.False(other.RecordExists);
    }

    [Fact]
    public async Task Of_writes_from_one_etag_that_race_one_wins()
    {
        var state = await Write(Grain("raced"), "0", 0);
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 16).Select(async i =>
        {
            var mine = new GrainState<Cart>(new Cart { Number = i }, state.ETag!) { RecordExists = true };
            try
            {
                await Storage.WriteStateAsync(StateName, Grain("raced"), mine, default);
                return i;
            }
            catch (InconsistentStateException)
            {
                return 0;
            }
        }));
        Assert.Equal(Assert.Single(outcomes, i => i != 0), (await Read(Grain("raced"))).State!.Number);
    }

    [Fact]
    public async Task A_row_has_the_keys_and_columns_of_Orleans_own_provider()
    {
        await Write(Grain("a/b"), "x", 1);
        var row = Assert.Single(_azurite.Tables().GetTableClient(_name).Query<TableEntity>().ToList());
        Assert.Equal(("service_conformance_a_b", StateName), (row.PartitionKey, row.RowKey));
        var text = row.ContainsKey("StringData") ? row.GetString("StringData") : Encoding.UTF8.GetString(row.GetBinary("Data"));
        Assert.Equal("""{"Text":"x","Number":1}""", text);
    }

    protected override long Histories => 15;

    private AzureTableGrainStorage Provider(string service, IGrainStorageSerializer? serializer = null)
    {
        var options = new AzureTableStorageOptions { TableServiceClient = _azurite.Tables(), TableName = _name, GrainStorageSerializer = serializer ?? new JsonStates() };
        return new("test", Configure(options), service, _services.GetRequiredService<IActivatorProvider>());
    }

    private sealed class JsonStates : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => BinaryData.FromObjectAsJson(input);

        public T? Deserialize<T>(BinaryData input) => input.ToObjectFromJson<T>();
    }
}

/// <summary>The same with states as text, and rows that go when they are cleared.</summary>
public sealed class TextGrainStorageTests(Azurite azurite) : AzureTableGrainStorageTests(azurite)
{
    protected override AzureTableStorageOptions Configure(AzureTableStorageOptions options)
    {
        options.UseStringFormat = true;
        options.DeleteStateOnClear = true;
        return options;
    }
}
