using PushOrleans.Compliance;

namespace PushOrleans.Journal.Tests.Partitions;

/// <summary>The first version's bytes of every payload are kept here: what was stored once is read for ever.</summary>
public sealed class PayloadTests
{
    private static readonly GrantFacts Facts = new("p", "le", "app", CampaignClass.Vertical, "tech", null, false);

    private static readonly Hit Mark = new(Rule.AdLabel, Verdict.Modify, ["MARK"], null, [new Observation("MARK", 1, 2, 3, "x")]);

    [Fact]
    public void An_audience_pin_has_the_bytes_of_its_first_version()
    {
        var members = new OrdinalSet();
        members.Add(1);
        members.Add(65);
        var pin = new CampaignPin("c", "{}"u8.ToArray(), "h", [Mark], 100, 3, Facts, 200, 5, 66, 2, members);

        var bytes = pin.Encode();

        Assert.Equal(
            "010263027B7D026801240101054D41524B000105" + "4D41524B020304" + "0278" + "6403" + "0270036C6504617070" + "03" + "0574656368" + "00" + "00" + "C80105" + "4202" + "01" + "020202",
            Convert.ToHexString(bytes));
        var from = new PayloadReader(bytes);
        var read = CampaignPin.ReadFrom(ref from);
        Assert.True(from.IsAtEnd);
        Assert.Equal((pin.CampaignId, pin.Facts, pin.ExpiresAt, 2, 65), (read.CampaignId, read.Facts, read.ExpiresAt, read.Members!.Count, read.NextMember(2)));
        Assert.Equal(-1, read.NextMember(66));
    }

    [Fact]
    public void A_campaign_decision_has_the_bytes_of_its_first_version()
    {
        var decided = new CampaignDecided("c", "p", "h", 1, 100, Verdict.Modify, Rule.AdLabel, 1UL << 36, DecisionCode.None, null, [], "a@1", 9, 4);

        var bytes = decided.Encode();

        Assert.Equal("0102630270026801" + "64" + "01" + "25" + "808080808002" + "00" + "00" + "00" + "04614031" + "0A" + "04", Convert.ToHexString(bytes));
        var from = new PayloadReader(bytes);
        Assert.Equal(decided with { Hits = [] }, CampaignDecided.ReadFrom(ref from) with { Hits = [] }, EqualApartFromHits);
    }

    [Fact]
    public void Changes_of_users_have_the_bytes_of_their_first_version()
    {
        var bytes = UsersChanged.Encode([(7, UserEvent.Registered), (300, UserEvent.ConsentWithdrawn)]);

        Assert.Equal("01020701AC0204", Convert.ToHexString(bytes));
        Assert.Equal([(7, UserEvent.Registered), (300, UserEvent.ConsentWithdrawn)], UsersChanged.Decode(bytes));
    }

    [Fact]
    public void A_hand_off_has_the_bytes_of_its_first_version()
    {
        var bytes = new HandedOff(5, [new PageDelivered(1, 4, "web", DeliveryEnd.Delivered, [2, 3], [(9, DeliveryEnd.Late)])]).Encode();

        Assert.Equal("010501010404776562020102020301" + "0906", Convert.ToHexString(bytes));
        var page = Assert.Single(HandedOff.Decode(bytes).Delivered);
        Assert.Equal([2, 3], page.Ordinals);
        Assert.Equal([(9, DeliveryEnd.Late)], page.Exceptions);
    }

    [Fact]
    public void A_word_on_held_users_carries_the_content_that_is_in_force_from_there_on()
    {
        var word = new HoldReleased(2, 1, HoldEnd.Rejected, new CampaignContent("{}"u8.ToArray(), "hash", [Mark], 5, 6));

        var read = HoldReleased.Decode(word.Encode());

        Assert.Equal("020102027B7D0568617368", Convert.ToHexString(word.Encode())[..22]);
        Assert.Equal(word.Encode(), read.Encode());
        Assert.Equal((2, 1, HoldEnd.Rejected, "hash", 5L, 6L), (read.Campaign, read.Number, read.End, read.Content!.ContentHash, read.Content.ArmedAt, read.Content.OfferedInputs));
        Assert.Equal(Rule.AdLabel, Assert.Single(read.Content.Inherited).Rule);
    }

    [Fact]
    public void Ends_releases_receipts_and_riders_have_the_bytes_of_their_first_version()
    {
        var end = new CampaignEnded(2, CampaignEndKind.Cancelled, 300);
        var release = new HoldReleased(2, 1);
        var receipt = new ReceiptTaken(1, 2, ReceiptEvent.Shown, new UInt128(1, 2));
        var riders = new PageRiders(20_522, "le");

        Assert.Equal("0201AC02", Convert.ToHexString(end.Encode()));
        Assert.Equal("0201", Convert.ToHexString(release.Encode()));
        Assert.Equal("01010102010102", Convert.ToHexString(ReceiptsTaken.Encode([receipt])));
        Assert.Equal("0201010201010202", Convert.ToHexString(ReceiptsTaken.Encode([receipt with { Mark = ReceiptMark.Burst }])));
        Assert.Equal([receipt, receipt with { Mark = ReceiptMark.Dwell }], ReceiptsTaken.Decode(ReceiptsTaken.Encode([receipt, receipt with { Mark = ReceiptMark.Dwell }])));
        Assert.Equal("AAA001036C65", Convert.ToHexString(riders.Encode()));
        Assert.Equal(end, CampaignEnded.Decode(end.Encode()));
        Assert.Equal(release, HoldReleased.Decode(release.Encode()));
        Assert.Equal([receipt], ReceiptsTaken.Decode(ReceiptsTaken.Encode([receipt])));
        Assert.Equal(riders, PageRiders.Decode(riders.Encode()));
    }

    [Fact]
    public void A_users_state_is_the_same_after_it_travelled_with_its_facts()
    {
        var user = new UserState(new UserProfile { Id = "u", Devices = [new Device("d", "web"), new Device("e", "web")] });
        user.Enter(new Grant(100, 1, 0, Facts, user.Profile.DeviceIds));
        user.Enter(new Grant(200, 1, 3, Facts with { LegalEntityId = "other", Class = CampaignClass.Service }, ["e"]));

        var read = UserStateCodec.DecodeWithFacts(UserStateCodec.EncodeWithFacts(user), null);

        var (first, second) = (Assert.Single(read.NonService.Items.ToArray()), Assert.Single(read.Service.Items.ToArray()));
        Assert.Equal((100L, 1, 0, Facts), (first.At, first.Day, first.Campaign, first.Facts));
        Assert.Same(read.Profile.DeviceIds, first.Devices);
        Assert.Equal((200L, 3, "other"), (second.At, second.Campaign, second.Facts.LegalEntityId));
        Assert.Equal(["e"], second.Devices);
    }

    [Theory]
    [InlineData("")]
    [InlineData("02")]
    [InlineData("0102")]
    [InlineData("01FFFFFFFFFFFFFFFFFF01")]
    public void A_payload_that_is_cut_off_or_of_another_format_is_refused(string hex)
    {
        var bytes = Convert.FromHexString(hex);

        Assert.Throws<CorruptRecordException>(() => UsersChanged.Decode(bytes));
        Assert.Throws<CorruptRecordException>(() => HandedOff.Decode(bytes));
        Assert.Throws<CorruptRecordException>(() => ReceiptsTaken.Decode(bytes));
    }

    private static bool EqualApartFromHits(CampaignDecided a, CampaignDecided b) => a with { Hits = b.Hits } == b;
}
