using PushOrleans.Compliance;

namespace PushOrleans.Bench;

/// <summary>
/// The race's users and campaigns, from one seed: 20 providers of 5 legal entities, 6 categories, 20 campaigns in ten hours of one day, the
/// last of them in the evening's quiet hours. What a user has is kept in the smallest form; each peer makes its own of it.
/// </summary>
internal sealed class RacePopulation
{
    public const int Providers = 20;
    public const int Entities = 5;
    public const int Categories = 6;
    public const int Campaigns = 20;

    /// <summary>2026-03-10 12:35:00 in Shanghai.</summary>
    public const long FirstAt = 1_773_117_300;

    public static readonly string[] Zones = ["Asia/Shanghai", "Asia/Urumqi", "Asia/Tokyo", "Europe/Berlin", "America/New_York"];
    public static readonly TimeWindow QuietHours = new(22 * 3600, 8 * 3600);

    // Runs of one category (rule 19), entities that come back (rule 25 PROVIDER), and three within the hour now and then (HOUR).
    private static readonly int[] CategoryOf = [0, 0, 0, 0, 0, 1, 1, 2, 1, 1, 1, 3, 3, 4, 3, 2, 4, 5, 4, 0];
    private static readonly int[] EntityOf = [0, 1, 0, 2, 0, 1, 2, 3, 1, 4, 3, 2, 4, 0, 3, 1, 4, 2, 3, 4];
    private static readonly int[] MinutesToNext = [20, 25, 50];

    // The category that asks for a permit, and the one of its campaigns whose provider has none.
    private const int PermitCategory = 5;
    private const int WithoutPermit = 17;

    public RacePopulation(int users, int seed = 2022)
    {
        Seed = seed;
        (Zone, Consents, OptOuts, Off) = (new byte[users], new byte[users], new byte[users], new bool[users]);
        var random = new Random(seed);
        for (var user = 0; user < users; user++)
        {
            Zone[user] = (byte)(random.Next(100) switch { < 78 => 0, < 82 => 1, < 88 => 2, < 94 => 3, _ => 4 });
            Consents[user] = Some(random, Entities, 85);
            OptOuts[user] = Some(random, Categories, 4);
            Off[user] = random.Next(100) < 6;
        }

        All = [.. Enumerable.Range(0, Campaigns).Select(CampaignAt)];
    }

    public int Seed { get; }
    public int Users => Zone.Length;

    /// <summary>Index into <see cref="Zones"/>, by user.</summary>
    public byte[] Zone { get; }

    /// <summary>Bit e = consents to the legal entity e.</summary>
    public byte[] Consents { get; }

    /// <summary>Bit c = has opted out of the category c.</summary>
    public byte[] OptOuts { get; }

    /// <summary>Personalisation is off.</summary>
    public bool[] Off { get; }

    /// <summary>In the order of their instants.</summary>
    public IReadOnlyList<RaceCampaign> All { get; }

    /// <summary>Ids of one length, so that their order is the order of their numbers.</summary>
    public static string UserId(int user) => $"r{user:D8}";

    private static byte Some(Random random, int count, int percent)
    {
        var bits = 0;
        for (var bit = 0; bit < count; bit++)
            if (random.Next(100) < percent) bits |= 1 << bit;
        return (byte)bits;
    }

    private static RaceCampaign CampaignAt(int number)
    {
        var t = FirstAt;
        for (var before = 0; before < number; before++) t += MinutesToNext[before % MinutesToNext.Length] * 60;
        var quiet = Array.ConvertAll(Zones, name => QuietHours.Contains(Compliance.Zone.Find(name)!.SecondOfDay(t)));
        return new RaceCampaign(
            number, number % Providers, EntityOf[number], CategoryOf[number], number % 3 == 1,
            CategoryOf[number] != PermitCategory || number != WithoutPermit, t, Compliance.Zone.Shanghai.DayOf(t), quiet);
    }
}
