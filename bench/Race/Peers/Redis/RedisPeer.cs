using System.Text;

namespace PushOrleans.Bench;

/// <summary>Redis with Lua scripts over a unix socket: <paramref name="batch"/> users a call, or one and all calls pipelined.</summary>
internal sealed class RedisPeer(RacePopulation population, int users, int batch, bool durable) : IRacePeer
{
    private const int MaxAhead = 512;

    private RedisServer? _server;
    private RedisConnection? _connection;
    private byte[] _script = [];

    public string Name => $"Redis Lua, {(batch == 1 ? "a user a call, pipelined" : $"{batch} users a call")}, {(durable ? "AOF everysec" : "volatile")}";
    public int Users => users;

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await DisposeAsync();
        _server = await RedisServer.StartAsync(durable, cancellationToken);
        _connection = await RedisConnection.OpenAsync(_server.Socket, cancellationToken);
        _script = await _connection.CallAsync(cancellationToken, "SCRIPT"u8.ToArray(), "LOAD"u8.ToArray(), Encoding.ASCII.GetBytes(batch == 1 ? RedisScripts.One : RedisScripts.Batch));
        await Pipeline(users, 1, user => _connection.Write("SET"u8.ToArray(), RedisScripts.Key(user), RedisScripts.Value(population, user)), cancellationToken);
    }

    public Task DecideAsync(RaceCampaign campaign, CancellationToken cancellationToken)
    {
        var arguments = RedisScripts.Arguments(campaign);
        return Pipeline(users, batch, first => _connection!.Write(Call(campaign, first, arguments)), cancellationToken);
    }

    public Task<byte[]> ReadAsync(RaceCampaign campaign, CancellationToken cancellationToken) =>
        _connection!.CallAsync(cancellationToken, "GET"u8.ToArray(), RedisScripts.VerdictsKey(campaign));

    public async Task RestAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        (_connection, _server) = (null, null);
    }

    private byte[][] Call(RaceCampaign campaign, int first, byte[][] arguments)
    {
        var count = Math.Min(batch, users - first);
        var parts = new byte[3 + 1 + count + arguments.Length + 1][];
        (parts[0], parts[1], parts[2], parts[3]) = ("EVALSHA"u8.ToArray(), _script, RedisScripts.Text(count + 1), RedisScripts.VerdictsKey(campaign));
        for (var i = 0; i < count; i++) parts[4 + i] = RedisScripts.Key(first + i);
        arguments.CopyTo(parts, 4 + count);
        parts[^1] = RedisScripts.Text(first);
        return parts;
    }

    /// <summary>Writes a call per step of the users, some ahead of the answers.</summary>
    private async Task Pipeline(int count, int step, Action<int> write, CancellationToken cancellationToken)
    {
        var ahead = step == 1 ? MaxAhead : 8;
        var open = 0;
        for (var first = 0; first < count; first += step)
        {
            write(first);
            if (++open < ahead) continue;
            await _connection!.FlushAsync(cancellationToken);
            for (; open > ahead / 2; open--) await _connection.ReadAsync(cancellationToken);
        }

        await _connection!.FlushAsync(cancellationToken);
        for (; open > 0; open--) await _connection.ReadAsync(cancellationToken);
    }
}
