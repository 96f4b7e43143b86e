using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>One grain per provider id. Alone writes the complaints about its campaigns, one named object each.</summary>
[GrainType("push.complaints")]
public sealed class ComplaintsGrain : Grain, IComplaintsGrain
{
    private const string Answered = "answered";
    private const string Closed = "closed";
    private readonly NamedJson<Complaint> _complaints;
    private readonly DomainClock _clock;

    public ComplaintsGrain(IJournalStore journal, DomainClock clock)
    {
        _complaints = new NamedJson<Complaint>(journal, $"complaints/{this.GetPrimaryKeyString()}/");
        _clock = clock;
    }

    public async Task<Complaint> File(Complaint complaint, CancellationToken cancellationToken)
    {
        var filed = complaint with { At = _clock.Now, Status = "open", AnsweredAt = null, Outcome = null };
        if (!await _complaints.WriteAsync(complaint.Id, filed, 0, cancellationToken))
            filed = (await _complaints.ReadAsync(complaint.Id, cancellationToken)).Value ?? throw new EvidenceUnavailableException();

        // Counted at each repeat: the campaign counts an id once.
        await GrainFactory.GetGrain<ICampaignGrain>(filed.CampaignId).Complained(filed.Id, cancellationToken);
        return filed;
    }

    public async Task<Complaint?> Get(string id, CancellationToken cancellationToken) => (await _complaints.ReadAsync(id, cancellationToken)).Value;

    public Task<IReadOnlyList<Complaint>> List(string? status, string? after, int limit, CancellationToken cancellationToken) =>
        _complaints.ListAsync(complaint => status is null || complaint.Status == status, after, limit, cancellationToken);

    public async Task<Complaint?> Answer(string id, string outcome, bool close, CancellationToken cancellationToken)
    {
        var (complaint, version) = await _complaints.ReadAsync(id, cancellationToken);
        if (complaint is null) return null;
        var answered = complaint with { Status = close ? Closed : Answered, AnsweredAt = complaint.AnsweredAt ?? _clock.Now, Outcome = outcome };
        if (!await _complaints.WriteAsync(id, answered, version, cancellationToken)) throw new EvidenceUnavailableException("The complaint was changed at the same time.");
        return answered;
    }
}
