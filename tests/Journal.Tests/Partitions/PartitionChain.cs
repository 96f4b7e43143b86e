using System.Text;
using PushOrleans.Compliance;

namespace PushOrleans.Journal.Tests.Partitions;

/// <summary>One partition's chain for tests: seals records, folds them, and keeps them so that other folds can be compared.</summary>
internal sealed class PartitionChain
{
    public static readonly PageVerdict Allowed = new(Verdict.Allow, null, 0, DecisionCode.None, 0, 0);
    public static readonly PageVerdict Refused = new(Verdict.Refuse, Rule.Consent, Rule.Consent.Bit(), DecisionCode.None, 0, 0);
    public static readonly PageVerdict Held = new(Verdict.Hold, Rule.ComplaintBreaker, Rule.ComplaintBreaker.Bit(), DecisionCode.None, 0, 0);
    public static readonly PageVerdict Deferred = new(Verdict.Defer, Rule.QuietHours, Rule.QuietHours.Bit(), DecisionCode.None, 0, 0);

    private readonly List<(SealedRecord Record, IReadOnlyList<PersonalPayload> Personal)> _records = [];
    private JournalPosition _head = JournalPosition.Start;

    public PartitionState State { get; set; } = new(0);

    public long Now { get; set; } = 1_770_000_000;

    public IReadOnlyList<(SealedRecord Record, IReadOnlyList<PersonalPayload> Personal)> Records => _records;

    public SealedRecord Append(RecordKind kind, byte[] payload, params PersonalContent[] personal)
    {
        var record = RecordChain.Seal(_head, 0, kind, Now, 1, 1, payload, personal, Chains.Salts);
        State.Apply(record, record.Personal);
        _head = record.Position;
        _records.Add((record, record.Personal));
        return record;
    }

    /// <summary>Registers users, or changes those on file.</summary>
    public void Put(params UserProfile[] profiles)
    {
        var next = State.Ordinals;
        var changes = profiles.Select(profile => (Ordinal: State.OrdinalOf(profile.Id) is >= 0 and var known ? known : next++, UserEvent.Updated)).ToList();
        Append(
            RecordKind.UserChange, UsersChanged.Encode(changes),
            [.. profiles.Select((profile, i) => new PersonalContent(changes[i].Ordinal, UserProfileCodec.Encode(profile)))]);
    }

    public void Put(params string[] ids) => Put([.. ids.Select(id => new UserProfile { Id = id, Devices = [new Device("d", "web"), new Device("e", "web")] })]);

    /// <summary>Pins a campaign to everybody, or to those listed; unknown ids get an ordinal as stubs.</summary>
    public CampaignPart Pin(string id, IReadOnlyList<string>? listed = null, CampaignClass @class = CampaignClass.News, string provider = "p", long expiresAt = 1_780_000_000)
    {
        OrdinalSet? members = null;
        List<PersonalContent> stubs = [];
        var end = State.Ordinals;
        if (listed is not null)
        {
            members = new OrdinalSet();
            foreach (var user in listed.Distinct())
            {
                var ordinal = State.OrdinalOf(user);
                if (ordinal < 0) stubs.Add(new PersonalContent(ordinal = end++, Encoding.UTF8.GetBytes(user)));
                members.Add(ordinal);
            }
        }

        var facts = new GrantFacts(provider, "le", "app", @class, "cat", null, false);
        var pin = new CampaignPin(id, "{}"u8.ToArray(), "hash", [], Now, 1, facts, expiresAt, 5, end, members?.Count ?? end, members);
        Append(RecordKind.AudiencePin, pin.Encode(), [.. stubs]);
        return State.Campaigns[^1];
    }

    /// <summary>Decides users by ordinal; the cursor goes behind the last of those who are decided for the first time.</summary>
    public SealedRecord Page(CampaignPart campaign, params (int Ordinal, PageVerdict Verdict)[] lines) =>
        PageOf(campaign, new PageRiders(DayOf(Now), null), [.. lines.Select(line => (line.Ordinal, line.Verdict, Now + 3600))]);

    public SealedRecord PageOf(CampaignPart campaign, PageRiders riders, IReadOnlyList<(int Ordinal, PageVerdict Verdict, long Until)> lines)
    {
        var builder = new PageBuilder();
        builder.Begin(campaign.Number, Now);
        var cursor = campaign.Cursor;
        foreach (var (ordinal, verdict, until) in lines.OrderBy(line => line.Ordinal))
        {
            builder.Add(ordinal, verdict, until);
            if (verdict.Attempt == 0) cursor = ordinal + 1;
        }

        return Append(RecordKind.Page, builder.Complete(cursor, riders.Encode()));
    }

    public void Cancel(CampaignPart campaign) =>
        Append(RecordKind.CampaignEnd, new CampaignEnded(campaign.Number, CampaignEndKind.Cancelled, campaign.HandedOver).Encode());

    public void HandOff(long watermark, params PageDelivered[] delivered) => Append(RecordKind.HandOff, new HandedOff(watermark, delivered).Encode());

    public void Receipts(params ReceiptTaken[] receipts) =>
        Append(RecordKind.Receipts, ReceiptsTaken.Encode(receipts), [.. receipts.Select(receipt => new PersonalContent(receipt.Ordinal, Chains.Bytes("details")))]);

    /// <summary>A new fold over the records, but for payloads of those who were erased.</summary>
    public PartitionState Refold(params int[] erased)
    {
        var state = new PartitionState(0);
        foreach (var (record, personal) in _records) state.Apply(record, [.. personal.Where(payload => !erased.Contains(payload.Ordinal))]);
        return state;
    }

    public static PartitionState Restored(PartitionState state) => PartitionState.Restore(state.Partition, state.TakeSnapshot());

    /// <summary>Two states are the same when their snapshots are, byte for byte.</summary>
    public static void AssertSame(PartitionState expected, PartitionState actual)
    {
        var (one, other) = (expected.TakeSnapshot(), actual.TakeSnapshot());
        Assert.Equal(Convert.ToHexString(one.Shared.Span), Convert.ToHexString(other.Shared.Span));
        AssertSameUsersAndCampaigns(expected, actual);
    }

    /// <summary>As <see cref="AssertSame"/>, but for the windows of providers: they tell tiers, which went with an erased user's payloads.</summary>
    public static void AssertSameUsersAndCampaigns(PartitionState expected, PartitionState actual)
    {
        Assert.Equal((expected.Seq, expected.Ordinals), (actual.Seq, actual.Ordinals));
        Assert.Equal(expected.TakeSnapshot().Users.Select(Text), actual.TakeSnapshot().Users.Select(Text));
        Assert.Equal(expected.Campaigns.Select(Campaign), actual.Campaigns.Select(Campaign));

        static string Text(UserSection section) => $"{section.Ordinal} {Convert.ToHexString(section.State.Span)}";

        static string Campaign(CampaignPart campaign)
        {
            var to = new PayloadWriter();
            campaign.WriteTo(to);
            return Convert.ToHexString(to.ToArray());
        }
    }

    public static int DayOf(long at) => (int)((at + 28_800) / 86_400);
}
