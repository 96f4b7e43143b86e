using System.Text;

namespace PushOrleans.Bench;

/// <summary>
/// The nine rules in Lua. A user is one packed string of 21 bytes: zone, consents, opt-outs, personalisation off, the instants of the last
/// two grants (seconds after the first campaign, + 1), day's grants, grants by entity, the last three categories + 1. Verdicts of a campaign
/// are one string, a byte a user.
/// </summary>
internal static class RedisScripts
{
    private const string Decide =
        """
        local t, entity, category = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local permit, personal, zones, first = tonumber(ARGV[4]), ARGV[5] == '1', ARGV[6], tonumber(ARGV[7])
        local floor, byte, char, sub = math.floor, string.byte, string.char, string.sub
        local consentBit, outBit = 2 ^ entity, 2 ^ (category - 1)
        local hour = t - 3600
        local function decide(value)
          local zone, consents, out, off, l3, l2, l1, l0, s3, s2, s1, s0, day, e0, e1, e2, e3, e4, c1, c2, c3 = byte(value, 1, 21)
          local hits = permit
          if floor(consents / consentBit) % 2 == 0 then hits = hits + 2 end
          if personal and off == 1 then hits = hits + 4 end
          if floor(out / outBit) % 2 == 1 then hits = hits + 8 end
          if c1 == category and c2 == category and c3 == category then hits = hits + 16 end
          local mine = byte(value, 14 + entity)
          local second = ((s3 * 256 + s2) * 256 + s1) * 256 + s0
          if (second > 0 and second > hour) or day >= 6 or mine >= 2 then hits = hits + 32 end
          if byte(zones, zone + 1) == 49 then hits = hits + 64 end
          if hits > 0 then return hits end
          return 0, sub(value, 1, 4) .. char(floor(t / 16777216) % 256, floor(t / 65536) % 256, floor(t / 256) % 256, t % 256)
            .. sub(value, 5, 8) .. char(day + 1) .. sub(value, 14, 13 + entity) .. char(mine + 1) .. sub(value, 15 + entity, 18) .. char(category, c1, c2)
        end
        """;

    /// <summary>All users of the keys; answers and keeps a byte for each.</summary>
    public const string Batch = Decide +
        """

        local values = redis.call('MGET', unpack(KEYS, 2))
        local verdicts, granted, n = {}, {}, 0
        for i = 1, #values do
          local hits, value = decide(values[i])
          verdicts[i] = char(hits)
          if value then
            granted[n + 1], granted[n + 2] = KEYS[i + 1], value
            n = n + 2
          end
        end
        if n > 0 then redis.call('MSET', unpack(granted)) end
        local all = table.concat(verdicts)
        redis.call('SETRANGE', KEYS[1], first, all)
        return all
        """;

    /// <summary>One user.</summary>
    public const string One = Decide +
        """

        local hits, value = decide(redis.call('GET', KEYS[2]))
        if value then redis.call('SET', KEYS[2], value) end
        local verdict = char(hits)
        redis.call('SETRANGE', KEYS[1], first, verdict)
        return verdict
        """;

    public static byte[] Key(int user) => Encoding.ASCII.GetBytes($"u:{user}");

    public static byte[] VerdictsKey(RaceCampaign campaign) => Encoding.ASCII.GetBytes($"v:{campaign.Number}");

    public static byte[] Value(RacePopulation population, int user)
    {
        var value = new byte[21];
        (value[0], value[1], value[2], value[3]) = (population.Zone[user], population.Consents[user], population.OptOuts[user], population.Off[user] ? (byte)1 : (byte)0);
        return value;
    }

    /// <summary>Everything but the place of the first user.</summary>
    public static byte[][] Arguments(RaceCampaign campaign) =>
    [
        Text(campaign.T - RacePopulation.FirstAt + (2 * RaceRules.Hour)), Text(campaign.Entity), Text(campaign.Category + 1), Text(campaign.HasPermit ? 0 : 1),
        Text(campaign.Personalised ? 1 : 0), Encoding.ASCII.GetBytes(string.Concat(campaign.QuietByZone.Select(quiet => quiet ? '1' : '0'))),
    ];

    public static byte[] Text(long number) => Encoding.ASCII.GetBytes(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
