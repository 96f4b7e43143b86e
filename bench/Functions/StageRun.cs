using System.Security.Cryptography;
using PushOrleans.Compliance;
using PushOrleans.Journal;
using PushOrleans.Resources;

namespace PushOrleans.Bench;

/// <summary>One partition's work on the race, done here as its grain does it, each stage timed by itself.</summary>
internal sealed class StageRun(RacePopulation population, RacePack pack, int pageSize)
{
    private static readonly RandomNumberGenerator Salts = RandomNumberGenerator.Create();

    private readonly StringPool _pool = new();
    private readonly PageBuilder _builder = new();
    private readonly Decision[] _decisions = new Decision[pageSize];
    private PartitionState _state = null!;
    private JournalPosition _head = JournalPosition.Start;
    private long _decide;
    private long _page;
    private long _seal;
    private long _apply;
    private long _allocated;

    private long Verdicts => (long)population.Users * population.All.Count;

    /// <summary>Nanoseconds of processor time per verdict.</summary>
    public double Decide => _decide / (double)Verdicts;

    /// <inheritdoc cref="Decide"/>
    public double Page => _page / (double)Verdicts;

    /// <inheritdoc cref="Decide"/>
    public double Seal => _seal / (double)Verdicts;

    /// <inheritdoc cref="Decide"/>
    public double Apply => _apply / (double)Verdicts;

    public double AllocatedPerVerdict => _allocated / (double)Verdicts;

    /// <summary>Live heap that the partition's state holds at the end, deferrals left out.</summary>
    public double BytesPerUser { get; private set; }

    public void Run()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        _state = new PartitionState(0, _pool);
        TakeUsersIn();
        var inputs = FunctionData.InputsOf(population, pack);
        foreach (var campaign in population.All) Decided(campaign, inputs);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        BytesPerUser = (after - before) / (double)population.Users;
        GC.KeepAlive(_state);
    }

    private void TakeUsersIn()
    {
        foreach (var part in Enumerable.Range(0, population.Users).Chunk(500))
        {
            var contents = part.Select(user => new PersonalContent(user, UserProfileCodec.Encode(
                UserReader.Read(RaceDocuments.User(population, user, pack), UnknownFields.Reject, _pool).Value!))).ToArray();
            Append(RecordKind.UserChange, RacePopulation.FirstAt - 3600, UsersChanged.Encode([.. part.Select(user => (user, UserEvent.Registered))]), contents);
        }
    }

    private void Decided(RaceCampaign campaign, Inputs inputs)
    {
        var offer = RaceDocuments.Offer(campaign);
        var content = CampaignReader.Read(offer.Json, UnknownFields.Reject).Value!;
        var facts = new GrantFacts(content.ProviderId, RaceDocuments.Entity(campaign.Entity), content.AppId, content.Class, content.Category, content.Topic, content.IsSensitive);
        var pin = new CampaignPin(offer.CampaignId, offer.Json, offer.ContentHash, [], campaign.T, 0, facts, content.ExpiresAt, 5, population.Users, population.Users, null);
        Append(RecordKind.AudiencePin, campaign.T, pin.Encode(), []);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var from = 0; from < population.Users; from += pageSize)
            DecidePage(campaign, new UserScope(new Offer(content, offer.ContentHash, []), inputs, campaign.T), from, Math.Min(population.Users, from + pageSize));
        _allocated += GC.GetAllocatedBytesForCurrentThread() - allocated;
        Append(RecordKind.CampaignEnd, campaign.T, new CampaignEnded(campaign.Number, CampaignEndKind.Cancelled, 0).Encode(), []);
        Append(RecordKind.HandOff, campaign.T, new HandedOff(_state.Seq, []).Encode(), []);
        foreach (var tally in _state.Providers) tally.Reported(_state.Seq);
    }

    private void DecidePage(RaceCampaign campaign, UserScope scope, int from, int to)
    {
        var start = ThreadClock.Now;
        for (var ordinal = from; ordinal < to; ordinal++)
            _decisions[ordinal - from] = Engine.DecideUser(scope, _state.UserAt(ordinal), 0);

        var decided = ThreadClock.Now;
        _builder.Begin(campaign.Number, scope.T);
        for (var ordinal = from; ordinal < to; ordinal++)
        {
            ref readonly var decision = ref _decisions[ordinal - from];
            var devices = decision.IsGrant ? DeviceMask.Of(_state.UserAt(ordinal)!.Profile, decision.Devices) : 0;
            _builder.Add(ordinal, new PageVerdict(decision.Verdict, decision.Reason, decision.Mask, decision.Code, 0, devices), decision.Until);
        }

        var payload = _builder.Complete(to, new PageRiders(scope.Day, null).Encode());
        var built = ThreadClock.Now;
        var record = RecordChain.Seal(_head, 0, RecordKind.Page, scope.T, 1, 1, payload, [], Salts);
        var sealedAt = ThreadClock.Now;
        _state.Apply(record, []);
        _apply += ThreadClock.Now - sealedAt;
        (_decide, _page, _seal) = (_decide + decided - start, _page + built - decided, _seal + sealedAt - built);
        _head = record.Position;
    }

    private void Append(RecordKind kind, long at, byte[] payload, IReadOnlyList<PersonalContent> personal)
    {
        var record = RecordChain.Seal(_head, 0, kind, at, 1, 0, payload, personal, Salts);
        _state.Apply(record, record.Personal);
        _head = record.Position;
    }
}
