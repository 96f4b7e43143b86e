using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <param name="Purpose">A campaign class: service, news, vertical, ad.</param>
/// <param name="Version">The version of the purpose's text that the user agreed to.</param>
/// <param name="VendorSharing">Whether the consent covers passing the device to its vendor's channel.</param>
public sealed record NewConsentBody(string? LegalEntityId, string? Purpose, long? Version, bool? VendorSharing);

/// <param name="Purpose">A campaign class; for refusals also `*`, every one.</param>
public sealed record PurposeBody(string? LegalEntityId, string? Purpose);

public sealed record ConsentBody(string LegalEntityId, string Purpose, long Version, string GrantedAt, string? WithdrawnAt, bool VendorSharing);

public sealed record RefusalBody(string LegalEntityId, string Purpose, string At, string? LiftedAt);

internal static class ConsentEndpoints
{
    private const string EveryPurpose = "*";

    public static void MapConsents(this IEndpointRouteBuilder v1)
    {
        var users = v1.MapGroup("/users/{id}").WithTags("Consents and refusals");
        users.MapPost("/consents", Give).Scoped(Scopes.ConsentsWrite, "Record a consent; within 30 days of a no it is not taken").OrDevice()
            .Takes(typeof(NewConsentBody)).Gives(201, typeof(ConsentBody), "Recorded").Fails(404, 409);
        users.MapPost("/consents/withdraw", Withdraw).Scoped(Scopes.ConsentsWrite, "Withdraw a consent").OrDevice()
            .Takes(typeof(PurposeBody)).Gives(200, typeof(ConsentBody), "Seen by every decision on the user that begins after this answer").Fails(404);
        users.MapPost("/refusals", Refuse).Scoped(Scopes.ConsentsWrite, "Record a refusal of a legal entity's pushes").OrDevice()
            .Takes(typeof(PurposeBody)).Gives(201, typeof(RefusalBody), "Seen by every decision on the user that begins after this answer").Fails(404);
        users.MapPost("/refusals/lift", Lift).Scoped(Scopes.ConsentsWrite, "Lift a refusal").OrDevice()
            .Takes(typeof(PurposeBody)).Gives(200, typeof(RefusalBody), "Lifted").Fails(404);
    }

    private static async Task<IResult> Give(string id, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var read = await RequestBody.Of(http, ApiJson.Wire.NewConsentBody);
        if (read.Problem is { } problem) return problem;
        var body = read.Value!;
        var errors = Check(body.LegalEntityId, body.Purpose, orEvery: false);
        if (body.Version is null or < 0 or > Lexical.MaxNumber) errors.Add(new("/version", $"must be an integer from 0 to {Lexical.MaxNumber}"));
        if (errors.Count > 0) return Problem.Invalid(errors);
        if (await NotOwn(http, grains, body.LegalEntityId!, cancellationToken) is { } forbidden) return forbidden;

        var change = new GiveConsent(body.LegalEntityId!, Purpose(body.Purpose!)!.Value, body.Version!.Value, body.VendorSharing ?? false);
        return await PreferenceEndpoints.Apply(grains, id, change, null, outcome => Answer.Of(
            new ConsentBody(change.LegalEntityId, body.Purpose!, change.ConsentVersion, Times.Format(outcome.At), null, change.VendorSharing), ApiJson.Wire.ConsentBody, 201), cancellationToken);
    }

    private static Task<IResult> Withdraw(string id, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken) =>
        OfPurpose(id, http, grains, orEvery: false, (entity, purpose) => new WithdrawConsent(entity, purpose!.Value), Withdrawn, cancellationToken);

    private static Task<IResult> Refuse(string id, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken) =>
        OfPurpose(id, http, grains, orEvery: true, (entity, purpose) => new RefusePushes(entity, purpose),
            (_, body, at) => Answer.Of(new RefusalBody(body.LegalEntityId!, body.Purpose!, Times.Format(at), null), ApiJson.Wire.RefusalBody, 201), cancellationToken);

    private static Task<IResult> Lift(string id, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken) =>
        OfPurpose(id, http, grains, orEvery: true, (entity, purpose) => new LiftRefusal(entity, purpose), Lifted, cancellationToken);

    private static async Task<IResult> OfPurpose(
        string id,
        HttpContext http,
        IGrainFactory grains,
        bool orEvery,
        Func<string, CampaignClass?, UserChange> change,
        Func<UserProfile, PurposeBody, long, IResult> answer,
        CancellationToken cancellationToken)
    {
        var read = await RequestBody.Of(http, ApiJson.Wire.PurposeBody);
        if (read.Problem is { } problem) return problem;
        var body = read.Value!;
        if (Check(body.LegalEntityId, body.Purpose, orEvery) is { Count: > 0 } errors) return Problem.Invalid(errors);
        if (await NotOwn(http, grains, body.LegalEntityId!, cancellationToken) is { } forbidden) return forbidden;
        return await PreferenceEndpoints.Apply(grains, id, change(body.LegalEntityId!, Purpose(body.Purpose!)), null,
            outcome => answer(UserEndpoints.Profile(outcome.User!), body, outcome.At), cancellationToken);
    }

    private static IResult Withdrawn(UserProfile user, PurposeBody body, long at)
    {
        var purpose = Purpose(body.Purpose!);
        var records = user.Consents.Where(x => x.LegalEntityId == body.LegalEntityId && x.Purpose == purpose).ToArray();
        if (records.Length == 0) return Problem.NotFound("The user has given no such consent");
        var newest = records.MaxBy(x => x.GrantedAt);
        return Answer.Of(
            new ConsentBody(newest.LegalEntityId, body.Purpose!, newest.Version, Times.Format(newest.GrantedAt), Times.Format((long?)newest.WithdrawnAt) ?? Times.Format(at), newest.VendorSharing),
            ApiJson.Wire.ConsentBody);
    }

    private static IResult Lifted(UserProfile user, PurposeBody body, long at)
    {
        var purpose = Purpose(body.Purpose!);
        var records = user.Refusals.Where(x => x.LegalEntityId == body.LegalEntityId && x.Purpose == purpose).ToArray();
        if (records.Length == 0) return Problem.NotFound("The user has no such refusal");
        var newest = records.MaxBy(x => x.At);
        return Answer.Of(new RefusalBody(newest.LegalEntityId, body.Purpose!, Times.Format(newest.At), Times.Format((long?)newest.LiftedAt) ?? Times.Format(at)), ApiJson.Wire.RefusalBody);
    }

    private static List<ProblemError> Check(string? legalEntityId, string? purpose, bool orEvery)
    {
        var errors = new List<ProblemError>();
        if (!Lexical.IsId(legalEntityId)) errors.Add(new("/legalEntityId", "must be an id: 1 to 64 of the characters A-Z a-z 0-9 . _ : -"));
        if (purpose is null || (Purpose(purpose) is null && !(orEvery && purpose == EveryPurpose)))
            errors.Add(new("/purpose", $"must be one of: service, news, vertical, ad{(orEvery ? ", *" : "")}"));
        return errors;
    }

    private static CampaignClass? Purpose(string name) => WireNames.TryParse(name, out CampaignClass purpose) ? purpose : null;

    private static async Task<Problem?> NotOwn(HttpContext http, IGrainFactory grains, string legalEntityId, CancellationToken cancellationToken) =>
        http.Caller() is { IsBound: true } caller && await caller.LegalEntity(grains, cancellationToken) != legalEntityId ? Problem.Forbidden(Tenancy.UserWide) : null;
}
