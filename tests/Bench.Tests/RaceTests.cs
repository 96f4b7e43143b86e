using PushOrleans.Compliance;

namespace PushOrleans.Bench.Tests;

/// <summary>That the race can be believed: on a small population, those who need no server.</summary>
public sealed class RaceTests
{
    private const int Users = 3_000;

    private static readonly RaceReference Reference = RaceReference.Make(new RacePopulation(Users));

    [Fact]
    public void Each_limit_hits_often_enough_to_be_raced_for()
    {
        // Make throws where one does not; this keeps it from being made lax.
        Assert.All(Reference.Occurrences, count => Assert.True(count >= Users * RacePopulation.Campaigns / 200));
        var reasons = Reference.Hits.SelectMany(hits => hits).Select(RaceRules.ReasonOf).ToHashSet();
        Assert.Equal(RaceRules.ByBit.Select(rule => (Rule?)rule).Append(null).Order(), reasons.Order());
    }

    [Fact]
    public async Task The_bare_loop_on_all_cores_decides_as_the_reference()
    {
        await using var loop = new LoopPeer(Reference.Population);
        Assert.True((await RaceRound.RunAsync(loop, Reference, TestContext.Current.CancellationToken)).DigestOk);
    }

    [Theory]
    [InlineData(true, false), InlineData(false, false), InlineData(true, true)]
    public async Task The_product_decides_as_the_reference(bool durable, bool awake)
    {
        await using var product = new ProductPeer(Reference.Population, Users, durable ? RaceStore.Sqlite : RaceStore.Memory, awake);
        Assert.True((await RaceRound.RunAsync(product, Reference, TestContext.Current.CancellationToken)).DigestOk);
    }

    [Fact]
    public async Task On_the_emulator_of_the_storage_account_the_product_decides_as_the_reference_and_its_requests_are_counted()
    {
        var told = new StringWriter();

        Assert.True(await new AzuriteLeg(Users, partitions: 4, told).RunAsync(TestContext.Current.CancellationToken));

        // An append a partition at least, and a campaign is not told for nothing.
        Assert.InRange(long.Parse(System.Text.RegularExpressions.Regex.Match(told.ToString(), @"partitions: (\d+) requests").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), 4, 100);
    }

    [Fact]
    public async Task The_whole_pack_is_recorded_as_the_engine_decides_it()
    {
        var (_, equal) = await WholePackRun.RunAsync(Reference.Population, Users, TestContext.Current.CancellationToken);
        Assert.True(equal);
    }

    [Fact]
    public void Another_verdict_gives_another_digest()
    {
        var changed = Reference.Hits[3].ToArray();
        changed[7] ^= RaceRules.Consent;
        using var digest = new RaceDigest();
        foreach (var campaign in Reference.Population.All) digest.Add(campaign, campaign.Number == 3 ? changed : Reference.Hits[campaign.Number]);
        Assert.NotEqual(Reference.DigestOf(Users), digest.Complete());
    }

    [Fact]
    public void The_digest_is_the_contracts()
    {
        using var digest = new RaceDigest();
        digest.Add(Reference.Population.All[0], [0, RaceRules.Consent | RaceRules.Quiet]);
        var lines = "race-00,r00000000,allow,-,0000000000000000\nrace-00,r00000001,refuse,RPI-CONSENT,0000080020000000\n";
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(lines))), digest.Complete());
    }

    [Fact]
    public void A_mask_of_the_race_has_one_byte_and_others_have_none()
    {
        for (var hits = 0; hits < 128; hits++) Assert.Equal((byte)hits, RaceRules.HitsOf(RaceRules.Mask((byte)hits)));
        Assert.Null(RaceRules.HitsOf(Rule.Refused.Bit()));
    }
}
