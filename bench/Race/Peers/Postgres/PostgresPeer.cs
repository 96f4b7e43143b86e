using Npgsql;

namespace PushOrleans.Bench;

/// <summary>PostgreSQL, commits flushed, prepared statements: <paramref name="batch"/> users a statement, or one a transaction under its row's lock.</summary>
internal sealed class PostgresPeer(RacePopulation population, int users, int batch) : IRacePeer
{
    // Sets: as many as cores here, more made it slower. Row by row: so many that commits are flushed in groups.
    private int Connections => batch == 1 ? 16 : 2;

    private PostgresServer? _server;

    public string Name => $"PostgreSQL, {(batch == 1 ? "row locks, a user a transaction" : $"set-based, {batch:N0} users a statement")}, commits on";
    public int Users => users;

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _server = await PostgresServer.StartAsync(cancellationToken);
        await using var connection = await OpenAsync(cancellationToken);
        await using (var tables = new NpgsqlCommand(PostgresScripts.Tables, connection)) await tables.ExecuteNonQueryAsync(cancellationToken);
        await using (var copy = await connection.BeginBinaryImportAsync(
            "COPY users (id, last_at, second_at, entities, zone, consents, opt_outs, off, granted, categories) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            for (var user = 0; user < users; user++)
            {
                await copy.StartRowAsync(cancellationToken);
                foreach (var number in new[] { user, -2 * RaceRules.Hour, -2 * RaceRules.Hour, 0 }) await copy.WriteAsync(number, cancellationToken);
                foreach (var number in new[] { population.Zone[user], population.Consents[user], population.OptOuts[user], population.Off[user] ? 1 : 0, 0, 0 })
                    await copy.WriteAsync((short)number, cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await using var vacuum = new NpgsqlCommand("VACUUM (ANALYZE) users", connection);
        await vacuum.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task DecideAsync(RaceCampaign campaign, CancellationToken cancellationToken)
    {
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            await using var connection = await OpenAsync(cancellationToken);
            while (Interlocked.Add(ref next, batch) - batch is var first && first < users)
            {
                if (batch == 1) await DecideOne(connection, campaign, first, cancellationToken);
                else await DecideSet(connection, campaign, first, cancellationToken);
            }
        }));
    }

    public async Task<byte[]> ReadAsync(RaceCampaign campaign, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT hits FROM verdicts WHERE campaign = $1 ORDER BY first", connection) { Parameters = { new() { Value = (short)campaign.Number } } };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var all = new List<byte>(users);
        while (await rows.ReadAsync(cancellationToken)) all.AddRange(rows.GetFieldValue<byte[]>(0));
        return [.. all];
    }

    public async Task RestAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _server = null;
    }

    private async Task DecideSet(NpgsqlConnection connection, RaceCampaign campaign, int first, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, PostgresScripts.DecideSet, campaign, first, Math.Min(users, first + batch));
        await command.ExecuteScalarAsync(cancellationToken);
    }

    private static async Task DecideOne(NpgsqlConnection connection, RaceCampaign campaign, int user, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var decide = Command(connection, PostgresScripts.LockOne, campaign, user, user + 1);
        var hits = (int)(await decide.ExecuteScalarAsync(cancellationToken))!;
        await using var keep = new NpgsqlCommand(PostgresScripts.KeepOne, connection) { Parameters = { new() { Value = (short)campaign.Number }, new() { Value = user }, new() { Value = new[] { (byte)hits } } } };
        await keep.ExecuteNonQueryAsync(cancellationToken);
        if (hits == 0)
        {
            await using var grant = Command(connection, PostgresScripts.GrantOne, campaign, user, user + 1);
            await grant.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, RaceCampaign campaign, int first, int end)
    {
        var quiet = 0;
        for (var zone = 0; zone < campaign.QuietByZone.Length; zone++)
            if (campaign.QuietByZone[zone]) quiet |= 1 << zone;
        return new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new() { Value = (short)campaign.Number }, new() { Value = first }, new() { Value = end }, new() { Value = (int)(campaign.T - RacePopulation.FirstAt) },
                new() { Value = campaign.Entity }, new() { Value = campaign.Category + 1 }, new() { Value = campaign.HasPermit ? 0 : 1 },
                new() { Value = campaign.Personalised ? 1 : 0 }, new() { Value = quiet },
            },
        };
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(_server!.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
