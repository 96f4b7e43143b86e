using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder v1)
    {
        var users = v1.MapGroup("/users").WithTags("Users");
        users.MapPut("/{id}", Put).Scoped(Scopes.UsersWrite, "Create or update a user; never weakens what the user refused, withdrew or limited")
            .Takes(typeof(UserDocument)).Conditional().Gives(201, typeof(UserDocument), "Created").Gives(200, typeof(UserDocument), "Updated; what is on file now");
        users.MapGet("/{id}", Get).Scoped(Scopes.UsersRead, "Read a user; a key bound to a provider sees the records of its own legal entity only")
            .Gives(200, typeof(UserDocument), "The user, with its ETag").Fails(404);
        users.MapPost("/bulk", UserImport.Post).Scoped(Scopes.UsersWrite, "Create or update up to 100,000 users, one JSON object a line")
            .Query("id", "A name for the import (an id), by which its progress can be read while it runs.")
            .Takes(null, RequestBody.NdJson).Gives(200, typeof(ImportResult), "All lines were read; the first 1,000 errors are listed").Fails(409);
        users.MapGet("/bulk/{id}", UserImport.Progress).Scoped(Scopes.UsersWrite, "How far an import is")
            .Gives(200, typeof(ImportProgress), "Progress on this node; kept for an hour").Fails(404);
    }

    private static async Task<IResult> Put(string id, HttpContext http, IGrainFactory grains, PartitionCount partitions, CancellationToken cancellationToken)
    {
        var bytes = await RequestBody.Bytes(http);
        if (bytes.Problem is { } problem) return problem;
        var read = UserReader.Read(bytes.Value, UnknownFields.Reject);
        if (!read.IsValid) return Problem.Invalid(read.Errors);
        if (read.Value.Id != id) return Problem.Invalid("/id", "must be the id of the path");
        if (UserReader.BeyondLimits(read.Value) is { } beyond) return Problem.Invalid([beyond]);

        var (caller, ifMatch) = (http.Caller(), Etags.IfMatch(http.Request));
        var entity = caller.IsBound ? await caller.LegalEntity(grains, cancellationToken) : null;
        var onFile = caller.IsBound || ifMatch == "*" || Etags.IfNoneMatchAny(http.Request) ? await grains.User(partitions, id, cancellationToken) : null;
        if (caller.IsBound && NotAllowed(caller.ProviderId!, entity, read.Value, onFile is not null) is { } forbidden) return forbidden;
        if (ifMatch == "*" && onFile is null) return Problem.PreconditionFailed("The user is not on file");
        if (Etags.IfNoneMatchAny(http.Request) && onFile is not null) return Problem.PreconditionFailed("The user is on file");

        var (user, condition) = caller.IsBound && onFile is not null
            ? (Tenancy.Onto(Profile(onFile), read.Value, caller.ProviderId!, entity), ifMatch is null or "*" ? onFile.ETag : ifMatch)
            : (read.Value, ifMatch is "*" ? null : ifMatch);
        var upsert = new UserUpsert(id, UserWriter.Write(user), condition);
        var outcome = (await UserCalls.Repeat(() => grains.PartitionOf(partitions, id).UpsertUsers([upsert], cancellationToken)))[0];
        if (outcome.Status == UpsertStatus.PreconditionFailed) return Problem.PreconditionFailed("The user was changed by someone else: read it again");
        var stored = await grains.User(partitions, id, cancellationToken);
        return stored is null ? Problem.NotFound("No such user") : View(stored, caller, entity, outcome.Status == UpsertStatus.Created ? 201 : 200);
    }

    private static async Task<IResult> Get(string id, HttpContext http, IGrainFactory grains, PartitionCount partitions, CancellationToken cancellationToken)
    {
        if (await grains.User(partitions, id, cancellationToken) is not { } user) return Problem.NotFound("No such user");
        var caller = http.Caller();
        return View(user, caller, caller.IsBound ? await caller.LegalEntity(grains, cancellationToken) : null, 200);
    }

    private static Answer View(UserView user, Caller caller, string? legalEntityId, int status)
    {
        var json = caller.IsBound ? UserWriter.Write(Tenancy.Part(Profile(user), caller.ProviderId!, legalEntityId)) : user.Json;
        return new Answer(json, status, status == 201 ? $"/v1/users/{user.UserId}" : null, user.ETag);
    }

    /// <param name="pool">Where the profile may be kept: shares strings that repeat between users.</param>
    public static UserProfile Profile(UserView user, StringPool? pool = null) =>
        UserReader.Read(user.Json, UnknownFields.Warn, pool).Value ?? throw new InvalidOperationException("A stored user can't be read");

    /// <summary>A bound key creates users; of those on file it touches the records of its own legal entity only.</summary>
    public static Problem? NotAllowed(string providerId, string? legalEntityId, UserProfile user, bool onFile)
    {
        var foreign = Tenancy.Foreign(user, providerId, legalEntityId).FirstOrDefault();
        if (foreign is not null) return Problem.Forbidden($"{foreign.Pointer} {foreign.Detail}");
        return onFile && Tenancy.HasAttributes(user) ? Problem.Forbidden(Tenancy.UserWide) : null;
    }
}
