namespace PushOrleans.Bench;

/// <summary>
/// The nine rules in SQL. A user is one row of 40 bytes with its counters packed, so that a grant is one in-place (HOT) update; verdicts are
/// one row a batch, a byte a user. Instants are seconds after the first campaign, entities have four bits each, categories are + 1.
/// </summary>
internal static class PostgresScripts
{
    public const string Tables =
        """
        DROP TABLE IF EXISTS users, verdicts;
        CREATE TABLE users (
          id int PRIMARY KEY, last_at int NOT NULL, second_at int NOT NULL, entities int NOT NULL, zone smallint NOT NULL, consents smallint NOT NULL,
          opt_outs smallint NOT NULL, off smallint NOT NULL, granted smallint NOT NULL, categories smallint NOT NULL) WITH (fillfactor = 50);
        CREATE TABLE verdicts (campaign smallint, first int, hits bytea NOT NULL, PRIMARY KEY (campaign, first));
        """;

    // $1 campaign, $2 first user, $3 one behind the last, $4 t, $5 entity, $6 category + 1, $7 permit's bit, $8 personalised, $9 quiet zones as bits
    private const string Hits =
        """
        $7 | CASE WHEN (consents >> $5) & 1 = 0 THEN 2 ELSE 0 END
           | ((off & $8) << 2)
           | CASE WHEN (opt_outs >> ($6 - 1)) & 1 = 1 THEN 8 ELSE 0 END
           | CASE WHEN categories & 4095 = $6 * 273 THEN 16 ELSE 0 END
           | CASE WHEN second_at > $4 - 3600 OR granted >= 6 OR (entities >> ($5 * 4)) & 15 >= 2 THEN 32 ELSE 0 END
           | ((($9 >> zone) & 1) << 6)
        """;

    private const string Grant =
        """
        second_at = last_at, last_at = $4, granted = granted + 1, entities = entities + (1 << ($5 * 4)), categories = ((categories << 4) & 4095) | $6
        """;

    /// <summary>Set-based: a batch's verdicts and grants in one statement. The advisory lock makes a batch's decisions exact among several submitters.</summary>
    public const string DecideSet =
        $"""
        WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock($2)),
        decided AS MATERIALIZED (SELECT id, {Hits} AS hits FROM locked, users WHERE id >= $2 AND id < $3),
        granted AS (UPDATE users SET {Grant} FROM decided WHERE users.id = decided.id AND decided.hits = 0)
        INSERT INTO verdicts SELECT $1, $2, decode(string_agg(lpad(to_hex(hits), 2, '0'), '' ORDER BY id), 'hex') FROM decided RETURNING hits
        """;

    /// <summary>Row by row: locks the user, answers his hits.</summary>
    public const string LockOne = $"SELECT {Hits} FROM users WHERE id = $2 AND $1 >= 0 AND $3 >= 0 FOR NO KEY UPDATE";

    public const string GrantOne = $"UPDATE users SET {Grant} WHERE id = $2 AND $1 >= 0 AND $3 >= 0 AND $7 + $8 + $9 >= 0";

    public const string KeepOne = "INSERT INTO verdicts VALUES ($1, $2, $3)";
}
