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

    private AzureTableGrainStorage Provider(string service)
    {
        var options = new AzureTableStorageOptions { TableServiceClient = _azurite.Tables(), TableName = _name, GrainStorageSerializer = new JsonStates() };
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
