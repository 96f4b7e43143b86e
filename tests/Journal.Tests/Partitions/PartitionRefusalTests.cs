using PushOrleans.Compliance;
using static PushOrleans.Journal.Tests.Partitions.PartitionChain;

namespace PushOrleans.Journal.Tests.Partitions;

/// <summary>A record that says what cannot be is refused by name: a partition ends rather than go on from it.</summary>
public sealed class PartitionRefusalTests
{
    private readonly PartitionChain _chain = new();

    [Fact]
    public void A_record_that_does_not_follow_is_refused()
    {
        _chain.Put("a");
        var (record, personal) = _chain.Records[0];

        Assert.Equal("record 1 does not follow 1", Assert.Throws<CorruptRecordException>(() => _chain.State.Apply(record, personal)).Message);
    }

    [Theory]
    [InlineData(RecordKind.Unknown)]
    [InlineData((RecordKind)11)]
    public void A_kind_that_is_not_known_is_refused(RecordKind kind) => Refused($"a record of kind {(byte)kind} is not known", kind, []);

    [Fact]
    public void A_record_on_a_campaign_without_a_pin_is_refused()
    {
        var page = new PageBuilder();
        page.Begin(3, _chain.Now);
        Refused("campaign 3 has no pin", RecordKind.Page, page.Complete(0, new PageRiders(1, null).Encode()));
        Refused("campaign 0 has no pin", RecordKind.CampaignEnd, new CampaignEnded(0, CampaignEndKind.Cancelled, 0).Encode());
        Refused("campaign 0 has no pin", RecordKind.HoldRelease, new HoldReleased(0, 1).Encode());
        Refused("campaign 0 has no pin", RecordKind.Receipts, ReceiptsTaken.Encode([new ReceiptTaken(0, 0, ReceiptEvent.Shown, 1)]));
        Refused("campaign 0 has no pin", RecordKind.HandOff, new HandedOff(0, [new PageDelivered(0, 1, "inapp", DeliveryEnd.Delivered, null, [])]).Encode());
    }

    [Fact]
    public void A_second_pin_of_a_campaign_is_refused()
    {
        _chain.Put("a");
        var pin = _chain.Pin("c").Pin;

        Refused("campaign c has a pin already", RecordKind.AudiencePin, pin.Encode());
    }

    [Fact]
    public void A_profile_of_somebody_whom_the_record_does_not_name_is_refused()
    {
        var profile = UserProfileCodec.Encode(new UserProfile { Id = "a" });
        var changes = UsersChanged.Encode([(0, UserEvent.Registered)]);

        Refused("the profile of ordinal 5 is not one that record 1 names", RecordKind.UserChange, changes, new PersonalContent(5, profile));
        Refused(
            "the profile of ordinal 0 is not one that record 1 names", RecordKind.UserChange, UsersChanged.Encode([]), new PersonalContent(0, profile));
    }

    [Fact]
    public void Somebody_is_decided_for_the_first_time_once_and_only_as_a_member_and_before_the_cancel()
    {
        _chain.Put("a", "b", "c");
        var campaign = _chain.Pin("c", ["a", "b"]);
        _chain.Page(campaign, (1, Allowed));

        Refused("a page decides users of campaign c for the first time once more", () => _chain.Page(campaign, (1, Allowed)));
        Refused("a page decides users of campaign c for the first time once more", () => _chain.Page(campaign, (2, Allowed), (3, Allowed)));
        Refused("a page decides users who are not in the audience of campaign c", () => _chain.Page(campaign, (3, Allowed)));
        _chain.Cancel(campaign);
        Refused("a page decides campaign c after its cancel", () => _chain.Page(campaign, (2, Allowed)));
    }

    [Fact]
    public void Somebody_is_decided_again_only_when_he_was_deferred_and_is_due_first()
    {
        _chain.Put("a", "b");
        var campaign = _chain.Pin("c");
        _chain.Page(campaign, (0, Allowed), (1, Deferred));

        Refused("a page decides other deferred users than those who are due first", () => _chain.Page(campaign, (0, Allowed with { Attempt = 1 })));
    }

    [Fact]
    public void More_deferred_users_than_there_are_cannot_be_decided()
    {
        _chain.Put("a");
        var campaign = _chain.Pin("c");
        _chain.Page(campaign, (0, Allowed));

        Refused("a page decides more deferred users than there are", () => _chain.Page(campaign, (0, Allowed with { Attempt = 1 })));
    }

    [Fact]
    public void A_grant_on_a_device_that_the_user_does_not_have_is_refused()
    {
        _chain.Put("a");
        var campaign = _chain.Pin("c");

        Refused("a grant names devices that the user did not have", () => _chain.Page(campaign, (0, Allowed with { Devices = 0b101 })));
    }

    [Fact]
    public void Ends_and_words_on_held_users_of_an_unknown_kind_are_refused()
    {
        var content = new PayloadWriter();
        new CampaignContent("{}"u8.ToArray(), "h", [], 1, 1).WriteTo(content);
        foreach (var kind in new byte[] { 0, 3 })
        {
            Assert.Throws<CorruptRecordException>(() => CampaignEnded.Decode([0, kind, 0]));
            Assert.Throws<CorruptRecordException>(() => HoldReleased.Decode([0, 1, kind, .. content.ToArray()]));
        }
    }

    [Fact]
    public void Pins_decisions_states_and_snapshots_of_another_format_are_refused()
    {
        Assert.Throws<CorruptRecordException>(() => Read(static (ref from) => CampaignPin.ReadFrom(ref from)));
        Assert.Throws<CorruptRecordException>(() => Read(static (ref from) => CampaignDecided.ReadFrom(ref from)));
        Assert.Throws<CorruptRecordException>(() => Read(static (ref from) => UserStateCodec.Read(ref from, _ => null!, null)));
        Assert.Throws<CorruptRecordException>(() => PartitionState.Restore(0, new Snapshot(1, new byte[] { 9 }, [])));
        Assert.Throws<CorruptRecordException>(() => PartitionState.Restore(0, new Snapshot(1, Array.Empty<byte>(), [])));
    }

    [Fact]
    public void A_snapshot_cut_off_anywhere_is_refused()
    {
        _chain.Put("a", "b");
        var campaign = _chain.Pin("c", ["a", "b", "ghost"]);
        _chain.Page(campaign, (0, Allowed), (1, Deferred));
        var whole = _chain.State.TakeSnapshot();

        for (var length = 0; length < whole.Shared.Length; length++)
            Assert.Throws<CorruptRecordException>(() => PartitionState.Restore(0, whole with { Shared = whole.Shared[..length] }));
        foreach (var section in whole.Users)
            for (var length = 0; length < section.State.Length; length++)
                Assert.Throws<CorruptRecordException>(() => PartitionState.Restore(0, whole with { Users = [new UserSection(section.Ordinal, section.State[..length])] }));
    }

    private delegate void Reading(ref PayloadReader from);

    private static void Read(Reading read)
    {
        var from = new PayloadReader([99, 0, 0, 0]);
        read(ref from);
    }

    private void Refused(string why, RecordKind kind, byte[] payload, params PersonalContent[] personal) =>
        Refused(why, () => _chain.Append(kind, payload, personal));

    private void Refused(string why, Action apply)
    {
        var before = _chain.State;
        _chain.State = _chain.Refold();
        Assert.Equal(why, Assert.Throws<CorruptRecordException>(apply).Message);
        _chain.State = before;
    }
}
