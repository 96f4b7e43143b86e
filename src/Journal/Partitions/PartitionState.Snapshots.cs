using PushOrleans.Compliance;

namespace PushOrleans.Journal;

public sealed partial class PartitionState
{
    private const byte SnapshotFormat = 5;

    // Receipts without marks.
    private const byte FourthSnapshotFormat = 4;

    // How deliveries ended user by user, those that were delivered, too.
    private const byte ThirdSnapshotFormat = 3;

    // Deliveries that ended without how they did.
    private const byte SecondSnapshotFormat = 2;

    // Campaigns without revisions of their content.
    private const byte FirstSnapshotFormat = 1;

    private enum SectionKind : byte
    {
        Unknown = 0,
        OnFile = 1,

        /// <summary>Listed by a campaign, never registered: only the id.</summary>
        Stub = 2,
    }

    /// <summary>The state as it stands, at <see cref="Seq"/>. Ids and attributes are in the users' sections only, so that they can be erased.</summary>
    public Snapshot TakeSnapshot()
    {
        var shared = new PayloadWriter();
        WriteShared(shared);
        var sections = new List<UserSection>(Users + _stubs.Count);
        var one = new PayloadWriter();
        for (var ordinal = 0; ordinal < _ordinalCount; ordinal++)
        {
            one.Clear();
            if (_users[ordinal] is { } user)
            {
                one.Byte((byte)SectionKind.OnFile);
                UserStateCodec.Write(one, user, campaign => _campaigns[campaign].Pin.Facts);
            }
            else if (_stubs.TryGetValue(ordinal, out var id)) one.Byte((byte)SectionKind.Stub).Text(id);
            else continue;
            sections.Add(new UserSection(ordinal, one.ToArray()));
        }

        return new Snapshot(Seq, shared.ToArray(), sections);
    }

    /// <summary>The state that a snapshot holds.</summary>
    public static PartitionState Restore(int partition, Snapshot snapshot, StringPool? pool = null)
    {
        var state = new PartitionState(partition, pool);
        var from = new PayloadReader(snapshot.Shared.Span);
        state.ReadShared(ref from);
        state.Seq = snapshot.Seq;
        foreach (var section in snapshot.Users) state.EnterSection(section);
        return state;
    }

    /// <summary>The user of one section; null when it is a stub's.</summary>
    public static UserState? ReadSection(UserSection section, Func<int, GrantFacts> factsOf, StringPool? pool = null)
    {
        var from = new PayloadReader(section.State.Span);
        return from.Byte() == (byte)SectionKind.OnFile ? UserStateCodec.Read(ref from, factsOf, pool) : null;
    }

    private void EnterSection(UserSection section)
    {
        if (ReadSection(section, campaign => _campaigns[campaign].Pin.Facts, _pool) is { } user)
        {
            _users[section.Ordinal] = user;
            _ordinals.Set(user.Profile.Id, section.Ordinal);
            Users++;
            return;
        }

        var from = new PayloadReader(section.State.Span[1..]);
        EnterStub(section.Ordinal, from.RequiredText());
    }

    private void WriteShared(PayloadWriter to)
    {
        to.Byte(SnapshotFormat).Number(LastAt).Number(Incarnation).Number(_ordinalCount).Number(Watermark).Number(_campaigns.Count);
        foreach (var campaign in _campaigns) campaign.WriteTo(to);
        to.Number(_providers.Count);
        foreach (var tally in _providers.Values) tally.WriteTo(to);
        var decisions = _decisions.Values.SelectMany(list => list).ToList();
        to.Number(decisions.Count);
        foreach (var decided in decisions) decided.WriteTo(to);
        to.Number(_unhanded.Count);
        foreach (var (seq, campaign, grants) in _unhanded) to.Number(seq).Number(campaign).Number(grants);
        to.Number(_ends.Count);
        foreach (var ((seq, channel), ends) in _ends) ends.WriteTo(to.Number(seq).Text(channel));

        to.Number(_receipts.Count);
        foreach (var hash in _receipts) to.Bits((ulong)(hash >> 64)).Bits((ulong)hash);
        to.Number(_grantReceipts.Count);
        foreach (var ((campaign, ordinal), seen) in _grantReceipts)
            to.Number(campaign).Number(ordinal).Flag(seen.Shown).Flag(seen.Closed).Number(seen.ClicksBefore);
    }

    private void ReadShared(ref PayloadReader from)
    {
        var format = from.Byte();
        if (format is < FirstSnapshotFormat or > SnapshotFormat) throw new CorruptRecordException("not a snapshot of a known format");
        LastAt = from.Number();
        Incarnation = from.Number();
        GrowTo(from.Int());
        Watermark = from.Number();
        for (var count = from.Count(); count > 0; count--) Enter(CampaignPart.ReadFrom(_campaigns.Count, ref from, format > FirstSnapshotFormat, format > FourthSnapshotFormat));
        for (var count = from.Count(); count > 0; count--)
        {
            var tally = ProviderTally.ReadFrom(ref from);
            _providers.Add(tally.ProviderId, tally);
        }

        for (var count = from.Count(); count > 0; count--) EnterDecision(CampaignDecided.ReadFrom(ref from));
        for (var count = from.Count(); count > 0; count--) _unhanded.Enqueue((from.Number(), from.Int(), from.Int()));
        for (var count = from.Count(); count > 0; count--) ReadEnds(ref from, format);
        for (var count = from.Count(); count > 0; count--) _receipts.Add(new UInt128(from.Bits(), from.Bits()));
        for (var count = from.Count(); count > 0; count--)
            _grantReceipts.Add((from.Int(), from.Int()), new GrantReceipts(from.Flag(), from.Flag(), from.Int()));
    }

    private void ReadEnds(ref PayloadReader from, byte format)
    {
        var (seq, channel) = (from.Number(), from.RequiredText());
        Name(channel);
        _ends.Add((seq, channel), format switch
        {
            SnapshotFormat or FourthSnapshotFormat => PageEnds.ReadFrom(ref from),
            ThirdSnapshotFormat => PageEnds.ReadThirdFrom(ref from),
            _ => PageEnds.ReadOldFrom(ref from),
        });
    }
}
