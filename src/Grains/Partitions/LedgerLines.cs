using System.Globalization;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>Unfolds records of a partition into lines: one per verdict, one per other event (contracts §3, Ledger). Users by pseudonym.</summary>
internal sealed class LedgerLines(int partition, Func<int, CampaignPart> campaignOf, Func<long, Task<string>> policyOf)
{
    private readonly Dictionary<string, string> _providers = new(StringComparer.Ordinal);
    private (long Version, string Name) _policy = (-1, "");

    public async Task<IReadOnlyList<LedgerLine>> Of(SealedRecord record)
    {
        if (record.Kind == RecordKind.Page && _policy.Version != record.InputsVersion) _policy = (record.InputsVersion, await policyOf(record.InputsVersion));
        return record.Kind switch
        {
            RecordKind.Page => Page(record),
            RecordKind.CampaignDecision => [Decision(record)],
            RecordKind.UserChange => Changes(record),
            RecordKind.AudiencePin => [Pin(record)],
            RecordKind.CampaignEnd => [Event(record, 0, "campaignEnd", PinOf(CampaignEnded.Decode(record.Payload.Span).Campaign), null)],
            RecordKind.HoldRelease => [Hold(record, HoldReleased.Decode(record.Payload.Span))],
            RecordKind.Receipts => Receipts(record),
            RecordKind.HandOff => [Event(record, 0, "handOff", null, null)],
            RecordKind.Incarnation => [Event(record, 0, "incarnation", null, null)],
            RecordKind.Seal => [Event(record, 0, "seal", null, null)],
            _ => [],
        };
    }

    public bool Passes(LedgerLine line, LedgerFilter filter)
    {
        if (filter.After?.Covers(line) == true) return false;
        if (filter.CampaignId is not null && line.CampaignId != filter.CampaignId) return false;
        if (filter.ProviderId is null) return true;
        return line.CampaignId is not null && _providers.GetValueOrDefault(line.CampaignId) == filter.ProviderId;
    }

    private List<LedgerLine> Page(SealedRecord record)
    {
        var page = new PageReader(record.Payload.Span);
        var campaign = campaignOf((int)page.Header.Campaign);
        var hash = campaign.ContentOf(campaign.RevisionAt(record.Seq)).ContentHash;
        var pin = Known(campaign.Pin);
        var lines = new List<LedgerLine>(page.Header.Users);
        while (page.MoveNext())
        {
            var line = page.Current;
            lines.Add(new LedgerLine(
                partition, record.Seq, line.Index, page.Header.At, null, pin.CampaignId, KeyOf(line.Ordinal), line.Verdict.Attempt, line.Verdict.Verdict,
                line.Verdict.Reason, line.Verdict.Mask, _policy.Name, hash));
        }

        return lines;
    }

    private LedgerLine Decision(SealedRecord record)
    {
        var from = new PayloadReader(record.Payload.Span);
        var decided = CampaignDecided.ReadFrom(ref from);
        _providers[decided.CampaignId] = decided.ProviderId;
        return new LedgerLine(
            partition, record.Seq, 0, decided.At, null, decided.CampaignId, null, decided.Attempt, decided.Verdict, decided.Reason, decided.Mask,
            decided.Policy, decided.ContentHash);
    }

    private List<LedgerLine> Changes(SealedRecord record)
    {
        var changes = UsersChanged.Decode(record.Payload.Span);
        var lines = new List<LedgerLine>(changes.Length);
        for (var i = 0; i < changes.Length; i++) lines.Add(Event(record, i, NameOf(changes[i].Event), null, changes[i].Ordinal));
        return lines;
    }

    private LedgerLine Hold(SealedRecord record, HoldReleased word) =>
        Event(record, 0, word.End == HoldEnd.Rejected ? "holdRejection" : "holdRelease", PinOf(word.Campaign), null);

    private LedgerLine Pin(SealedRecord record)
    {
        var from = new PayloadReader(record.Payload.Span);
        return Event(record, 0, "audiencePin", CampaignPin.ReadFrom(ref from), null);
    }

    private List<LedgerLine> Receipts(SealedRecord record)
    {
        var receipts = ReceiptsTaken.Decode(record.Payload.Span);
        var lines = new List<LedgerLine>(receipts.Length);
        for (var i = 0; i < receipts.Length; i++) lines.Add(Event(record, i, "receipt", PinOf(receipts[i].Campaign), receipts[i].Ordinal));
        return lines;
    }

    private LedgerLine Event(SealedRecord record, int index, string kind, CampaignPin? pin, int? ordinal) => new(
        partition, record.Seq, index, record.At, kind, pin is null ? null : Known(pin).CampaignId, ordinal is { } user ? KeyOf(user) : null, 0, default, null, 0, null, null);

    private CampaignPin PinOf(int campaign) => campaignOf(campaign).Pin;

    private CampaignPin Known(CampaignPin pin)
    {
        _providers[pin.CampaignId] = pin.Facts.ProviderId;
        return pin;
    }

    private string KeyOf(int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{partition}-{ordinal}");

    private static string NameOf(UserEvent what) => what switch
    {
        UserEvent.Registered => "registration",
        UserEvent.Updated => "update",
        UserEvent.ConsentGiven => "consent",
        UserEvent.ConsentWithdrawn => "withdrawal",
        UserEvent.RefusalMade => "refusal",
        UserEvent.RefusalLifted => "refusalLifted",
        UserEvent.PreferencesSet => "preferences",
        UserEvent.TagDeleted => "tagDeleted",
        UserEvent.DevicePut => "device",
        UserEvent.DeviceRemoved => "deviceRemoved",
        UserEvent.DeviceLost => "deviceLost",
        _ => "unknown",
    };
}
