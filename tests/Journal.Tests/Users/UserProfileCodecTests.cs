using System.Text.Json;
using CsCheck;
using PushOrleans.Compliance;

namespace PushOrleans.Journal.Tests.Users;

public sealed class UserProfileCodecTests
{
    private static readonly string[] Words = ["le-0", "le-1", "p-a", "sports", "体育", "😀", "", new('y', 300)];

    private static readonly Gen<UserProfile> Profiles = Gen.Int.Select(seed => Make(new Random(seed)));

    [Fact]
    public void Decoding_what_was_encoded_gives_the_same_profile_down_to_its_last_field() =>
        Profiles.Sample(profile => AssertSame(profile, UserProfileCodec.Decode(UserProfileCodec.Encode(profile))), iter: 500);

    [Fact]
    public void Encoding_is_a_function_of_the_profile_alone() =>
        Profiles.Sample(profile =>
        {
            var bytes = UserProfileCodec.Encode(profile);
            Assert.Equal(bytes, UserProfileCodec.Encode(UserProfileCodec.Decode(bytes, new StringPool(16))));
        }, iter: 500);

    [Fact]
    public void A_state_that_is_handed_the_profile_is_the_one_that_reads_its_bytes() =>
        Profiles.Sample(profile =>
        {
            var record = RecordChain.Seal(
                JournalPosition.Start, 0, RecordKind.UserChange, 1_770_000_000, 1, 1, UsersChanged.Encode([(0, UserEvent.Registered)]),
                [new PersonalContent(0, UserProfileCodec.Encode(profile), profile)], Chains.Salts);
            var (handed, read) = (new PartitionState(0), new PartitionState(0));
            handed.Apply(record, record.Personal);
            read.Apply(record, [.. record.Personal.Select(payload => payload with { Profile = null })]);

            Assert.Same(profile, handed.UserAt(0)!.Profile);
            AssertSame(handed.UserAt(0)!.Profile, read.UserAt(0)!.Profile);
            Assert.Equal(read.OrdinalOf(profile.Id), handed.OrdinalOf(profile.Id));
        }, iter: 500);

    [Fact]
    public void Every_truncation_and_every_later_version_is_refused_as_corrupt()
    {
        var bytes = UserProfileCodec.Encode(Make(new Random(7)));
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<CorruptRecordException>(() => UserProfileCodec.Decode(bytes.AsSpan(0, length)));
        Assert.Throws<CorruptRecordException>(() => UserProfileCodec.Decode([.. bytes, 0]));
        bytes[0]++;
        Assert.Throws<CorruptRecordException>(() => UserProfileCodec.Decode(bytes));
    }

    [Fact]
    public void Garbage_is_a_profile_or_corrupt_and_nothing_else() =>
        Gen.Select(Profiles, Gen.Int[0, 1000], Gen.Byte).Sample((profile, at, value) =>
        {
            var bytes = UserProfileCodec.Encode(profile);
            bytes[at % bytes.Length] = value;
            try
            {
                UserProfileCodec.Decode(bytes);
            }
            catch (CorruptRecordException)
            {
                // The expected end of most changes.
            }
        }, iter: 5_000);

    [Fact]
    public void The_first_version_keeps_its_bytes()
    {
        var profile = new UserProfile
        {
            Id = "u1",
            TimeZone = "Asia/Shanghai",
            Zone = Zone.Shanghai,
            AgeBand = AgeBand.Adult,
            Consents = [new("le-0", CampaignClass.Ad, true, 2, 1_767_225_600, Instants.Never)],
            QuietHours = [],
            Devices = [new("d0", "web")],
        };
        Assert.Equal(
            "01" + "067531" + "1C417369612F5368616E67686169" + "03" + "00" // version, id, zone, adult, no guardian
            + "01" + "0A6C652D30" + "09" + "02" + "0100" // one consent: le-0, ad with sharing, version 2, at the epoch, never withdrawn
            + "000000" + "00" + "00000000" // no refusal, agreement, opt-out; personalisation on; no tag, deleted tag, tier, limit
            + "0100" + "01" + "066430" + "08776562" + "00", // no quiet hours by choice, one device, no subscription
            Convert.ToHexString(UserProfileCodec.Encode(profile)));
        AssertSame(profile, UserProfileCodec.Decode(UserProfileCodec.Encode(profile)));
    }

    private static void AssertSame(UserProfile expected, UserProfile actual)
    {
        Assert.Same(expected.Zone, actual.Zone);
        Assert.Equal(expected.QuietHours, actual.QuietHours);
        Assert.Equal(
            JsonSerializer.Serialize(expected with { Zone = null, QuietHours = null }),
            JsonSerializer.Serialize(actual with { Zone = null, QuietHours = null }));
    }

    private static UserProfile Make(Random random)
    {
        string Text() => Words[random.Next(Words.Length)];
        long N() => random.Next(2) == 0 ? random.Next(300) : random.NextInt64(1L << 53);
        CampaignClass Class() => (CampaignClass)random.Next(1, 5);
        long At() => random.Next(4) switch
        {
            0 => Instants.Never,
            1 => random.NextInt64(-62_135_596_800, 253_402_300_800),
            _ => random.NextInt64(1_767_000_000, 1_770_000_000),
        };
        T[] Many<T>(Func<T> make) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => make())];
        var zone = random.Next(3) switch { 0 => null, 1 => "Asia/Shanghai", _ => "PRC" };
        return new UserProfile
        {
            Id = "u" + random.Next(),
            TimeZone = zone,
            Zone = Zone.Find(zone),
            AgeBand = (AgeBand)random.Next(4),
            GuardianConsent = random.Next(2) == 0 ? null : new(At(), At()),
            Consents = Many(() => new ConsentRecord(Text(), Class(), random.Next(2) == 0, N(), At(), At())),
            Refusals = Many(() => new Refusal(Text(), random.Next(2) == 0 ? null : Class(), At(), At())),
            Agreements = Many(() => new AgreementAcceptance(Text(), N(), At())),
            CategoryOptOuts = Many(() => new CategoryOptOut(Text(), random.Next(2) == 0 ? null : Text(), At())),
            PersonalisationOffAt = At(),
            Tags = Many(Text),
            DeletedTags = Many(() => new DeletedTag(Text(), At())),
            MemberTiers = Many(() => new MemberTier(Text(), random.Next(2) == 0)),
            FrequencyChoices = Many(() => new FrequencyChoice(random.Next(2) == 0 ? null : Text(), random.Next(2) == 0 ? null : Text(), N())),
            QuietHours = random.Next(3) == 0 ? null : Many(() => new TimeWindow(random.Next(1440) * 60, random.Next(1440) * 60)),
            Devices = Many(() => new Device(Text(), Text())),
            Subscriptions = Many(Text),
            Register = new DeviceRegister(Many(() => new DeviceAddress(Text(), random.Next(2) == 0 ? null : Text(), Text())), Many(Text)).OrNull(),
        };
    }
}
