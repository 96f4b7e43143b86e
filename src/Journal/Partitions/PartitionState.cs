using System.Diagnostics.CodeAnalysis;
using System.Text;
using PushOrleans.Compliance;

namespace PushOrleans.Journal;

/// <summary>
/// All that a partition knows, as a fold over its records: recovery is a snapshot and <see cref="Apply"/> of what follows, and a running
/// partition applies the same records when it makes them. No clock, no I/O; not safe for concurrent use.
/// </summary>
public sealed partial class PartitionState
{
    private readonly StringPool? _pool;
    private readonly OrdinalIndex _ordinals;
    private readonly Dictionary<int, string> _stubs = [];
    private readonly List<CampaignPart> _campaigns = [];
    private readonly Dictionary<string, CampaignPart> _campaignsById = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<CampaignDecided>> _decisions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProviderTally> _providers = new(StringComparer.Ordinal);
    private UserState?[] _users = [];
    private int _ordinalCount;

    public PartitionState(int partition, StringPool? pool = null)
    {
        (Partition, _pool) = (partition, pool);
        _ordinals = new OrdinalIndex(IdOf);
    }

    public int Partition { get; }

    /// <summary>Number of the newest record applied.</summary>
    public long Seq { get; private set; }

    /// <summary>Time of the newest record applied: the partition's clock is not before it.</summary>
    public long LastAt { get; private set; }

    public long Incarnation { get; private set; }

    /// <summary>Ordinals given out, those of unknown and erased users included.</summary>
    public int Ordinals => _ordinalCount;

    /// <summary>Users on file.</summary>
    public int Users { get; private set; }

    public IReadOnlyList<CampaignPart> Campaigns => _campaigns;

    public IEnumerable<ProviderTally> Providers => _providers.Values;

    /// <summary>The user's ordinal; −1 when the id was never seen here.</summary>
    public int OrdinalOf(string userId) => _ordinals.Find(userId);

    /// <summary>Null when the ordinal's user is not on file.</summary>
    public UserState? UserAt(int ordinal) => (uint)ordinal < (uint)_ordinalCount ? _users[ordinal] : null;

    /// <summary>The id of an ordinal; null when it was erased.</summary>
    public string? IdOf(int ordinal) => UserAt(ordinal)?.Profile.Id ?? _stubs.GetValueOrDefault(ordinal);

    public bool TryFindCampaign(string campaignId, [NotNullWhen(true)] out CampaignPart? campaign) => _campaignsById.TryGetValue(campaignId, out campaign);

    /// <summary>The campaign decisions recorded here, in order.</summary>
    public IReadOnlyList<CampaignDecided> DecisionsOf(string campaignId) => _decisions.TryGetValue(campaignId, out var decisions) ? decisions : [];

    public ProviderTally? FindTally(string providerId) => _providers.GetValueOrDefault(providerId);

    /// <summary>Enters a record: the next one, or the first of all.</summary>
    /// <param name="personal">The record's personal payloads that were not erased, in order.</param>
    /// <exception cref="CorruptRecordException">The record does not follow, or says what cannot be.</exception>
    public void Apply(SealedRecord record, IReadOnlyList<PersonalPayload> personal)
    {
        if (record.Seq != Seq + 1) throw new CorruptRecordException($"record {record.Seq} does not follow {Seq}");
        switch (record.Kind)
        {
            case RecordKind.Incarnation: Incarnation = record.Incarnation; break;
            case RecordKind.Page: ApplyPage(record); break;
            case RecordKind.CampaignDecision: ApplyDecision(record); break;
            case RecordKind.UserChange: ApplyUsers(record, personal); break;
            case RecordKind.AudiencePin: ApplyPin(record, personal); break;
            case RecordKind.HandOff: ApplyHandOff(HandedOff.Decode(record.Payload.Span), record.Seq); break;
            case RecordKind.CampaignEnd: ApplyEnd(CampaignEnded.Decode(record.Payload.Span), record.Seq); break;
            case RecordKind.Receipts: ApplyReceipts(ReceiptsTaken.Decode(record.Payload.Span), record); break;
            case RecordKind.HoldRelease: ApplyRelease(HoldReleased.Decode(record.Payload.Span), record); break;
            case RecordKind.Seal: break;
            default: throw new CorruptRecordException($"a record of kind {(byte)record.Kind} is not known");
        }

        Seq = record.Seq;
        LastAt = Math.Max(LastAt, record.At);
    }

    /// <summary>Forgets a user whose personal payloads were erased: unknown to decisions, the ordinal stays.</summary>
    public void Forget(int ordinal)
    {
        if (IdOf(ordinal) is { } id) _ordinals.Remove(id, ordinal);
        _stubs.Remove(ordinal);
        if (UserAt(ordinal) is null) return;
        _users[ordinal] = null;
        Users--;
    }

    private void ApplyUsers(SealedRecord record, IReadOnlyList<PersonalPayload> personal)
    {
        var changes = UsersChanged.Decode(record.Payload.Span);
        foreach (var (ordinal, _) in changes) GrowTo(ordinal + 1);
        for (var i = 0; i < personal.Count; i++)
        {
            var (index, ordinal) = (personal[i].Index, personal[i].Ordinal);
            if (index >= changes.Length || changes[index].Ordinal != ordinal)
                throw new CorruptRecordException($"the profile of ordinal {ordinal} is not one that record {record.Seq} names");
            var profile = personal[i].Profile ?? UserProfileCodec.Decode(personal[i].Content.Span, _pool);
            if (_users[ordinal] is { } user)
            {
                user.Profile = profile;
                continue;
            }

            _users[ordinal] = new UserState(profile);
            _stubs.Remove(ordinal);
            _ordinals.Set(profile.Id, ordinal);
            Users++;
        }
    }

    private void ApplyDecision(SealedRecord record)
    {
        var from = new PayloadReader(record.Payload.Span);
        EnterDecision(CampaignDecided.ReadFrom(ref from));
    }

    private void EnterDecision(CampaignDecided decided)
    {
        if (!_decisions.TryGetValue(decided.CampaignId, out var decisions)) _decisions.Add(decided.CampaignId, decisions = []);
        decisions.Add(decided);
    }

    private void ApplyPin(SealedRecord record, IReadOnlyList<PersonalPayload> personal)
    {
        var from = new PayloadReader(record.Payload.Span);
        var pin = CampaignPin.ReadFrom(ref from);
        GrowTo(pin.EndOrdinal);
        foreach (var stub in personal) EnterStub(stub.Ordinal, Encoding.UTF8.GetString(stub.Content.Span));
        Enter(new CampaignPart(_campaigns.Count, pin) { ChangedBy = record.Seq });
    }

    private void EnterStub(int ordinal, string userId)
    {
        GrowTo(ordinal + 1);
        _stubs[ordinal] = userId;
        _ordinals.Set(userId, ordinal);
    }

    private void Enter(CampaignPart campaign)
    {
        if (!_campaignsById.TryAdd(campaign.Pin.CampaignId, campaign))
            throw new CorruptRecordException($"campaign {campaign.Pin.CampaignId} has a pin already");
        _campaigns.Add(campaign);
    }

    private void ApplyEnd(CampaignEnded end, long seq)
    {
        var campaign = CampaignAt(end.Campaign);
        campaign.End(end);
        campaign.ChangedBy = seq;
    }

    private void ApplyRelease(HoldReleased release, SealedRecord record)
    {
        var campaign = CampaignAt(release.Campaign);
        campaign.Release(release, record.Seq, record.At);
        campaign.ChangedBy = record.Seq;
    }

    private CampaignPart CampaignAt(long number) => number < _campaigns.Count
        ? _campaigns[(int)number]
        : throw new CorruptRecordException($"campaign {number} has no pin");

    private void GrowTo(int count)
    {
        if (count <= _ordinalCount) return;
        if (count > _users.Length) Array.Resize(ref _users, Math.Max(count, Math.Max(16, _users.Length + (_users.Length / 2))));
        _ordinalCount = count;
    }
}
