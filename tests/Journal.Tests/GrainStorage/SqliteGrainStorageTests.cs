using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using PushOrleans.Storage.Sqlite;

namespace PushOrleans.Journal.Tests;

public sealed class SqliteGrainStorageTests : GrainStorageConformance, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SqliteFile _file;
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public SqliteGrainStorageTests()
    {
        _file = new SqliteFile(new SqliteStoreOptions { Path = _folder.File });
        Storage = Provider("first");
    }

    protected override IGrainStorage Storage { get; }

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Providers_of_other_names_keep_their_states_apart()
    {
        await Write(Grain("a"), "first", 1);
        var other = new GrainState<Cart>(new Cart());
        await Provider("second").ReadStateAsync(StateName, Grain("a"), other, default);
        Assert.False(other.RecordExists);
    }

    private SqliteGrainStorage Provider(string name) => new(name, _file, new JsonStates(), _services.GetRequiredService<IActivatorProvider>());

    private sealed class JsonStates : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => BinaryData.FromObjectAsJson(input);

        public T? Deserialize<T>(BinaryData input) => input.ToObjectFromJson<T>();
    }
}
