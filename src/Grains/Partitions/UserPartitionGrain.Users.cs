using System.Globalization;
using System.IO.Hashing;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;
using PushOrleans.Resources;

namespace PushOrleans.Grains;

public sealed partial class UserPartitionGrain
{
    private const int UpsertSlice = 500;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UpsertOutcome>> UpsertUsers(IReadOnlyList<UserUpsert> users, CancellationToken cancellationToken)
    {
        var outcomes = new List<UpsertOutcome>(users.Count);
        var durable = Task.CompletedTask;
        for (var at = 0; at < users.Count; at += UpsertSlice)
        {
            await PageGate();
            ThrowIfEnded();
            durable = UpsertSome(users, at, Math.Min(users.Count, at + UpsertSlice), outcomes);
            await Task.Yield();
        }

        await durable;
        await _appender.Flushed;
        return outcomes;
    }

    /// <inheritdoc/>
    public async Task<UserView?> GetUser(string userId, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        // An awake user's changes come through here as well, so this state is the newest that was answered.
        var profile = _state.UserAt(_state.OrdinalOf(userId))?.Profile;
        await _appender.Flushed;
        return profile is null ? null : ViewOf(profile);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> SampleUsers(int count, int seed, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        var ids = new List<string>();
        for (var ordinal = 0; ordinal < _state.Ordinals; ordinal++)
            if (_state.UserAt(ordinal) is { } user) ids.Add(user.Profile.Id);
        await _appender.Flushed;
        if (ids.Count <= count) return ids;
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var other = random.Next(i, ids.Count);
            (ids[i], ids[other]) = (ids[other], ids[i]);
        }

        ids.RemoveRange(count, ids.Count - count);
        return ids;
    }

    internal static UserView ViewOf(UserProfile profile) => new(profile.Id, UserWriter.Write(profile), ETagOf(UserProfileCodec.Encode(profile)));

    /// <summary>The ETag is a digest of what is on file: equal content, equal tag.</summary>
    internal static string ETagOf(ReadOnlySpan<byte> profile) => XxHash3.HashToUInt64(profile).ToString("x16", CultureInfo.InvariantCulture);

    private Task UpsertSome(IReadOnlyList<UserUpsert> users, int from, int to, List<UpsertOutcome> outcomes)
    {
        var changes = new List<(int, UserEvent)>(to - from);
        var personal = new List<PersonalContent>(to - from);
        Dictionary<string, (int Ordinal, int Place)> inRecord = new(to - from, StringComparer.Ordinal);
        var next = _state.Ordinals;
        for (var i = from; i < to; i++)
        {
            var upsert = users[i];
            var user = upsert.Profile ?? Read(upsert, i);
            if (user.Id != upsert.UserId) throw new ArgumentException($"User {i} names another id than its document.", nameof(users));
            var known = inRecord.TryGetValue(upsert.UserId, out var earlier);
            var ordinal = known ? earlier.Ordinal : _state.OrdinalOf(upsert.UserId);
            var standing = known ? personal[earlier.Place].Profile : _state.UserAt(ordinal)?.Profile;
            var before = standing is null ? null : UserProfileCodec.Encode(standing);
            if (upsert.IfMatch is { } expected && (before is null || expected != ETagOf(before)))
            {
                outcomes.Add(new UpsertOutcome(upsert.UserId, UpsertStatus.PreconditionFailed, before is null ? "" : ETagOf(before)));
                continue;
            }

            var profile = standing is null ? user : UserUpserts.Merge(standing, user);
            var after = UserProfileCodec.Encode(profile);
            outcomes.Add(new UpsertOutcome(upsert.UserId, standing is null ? UpsertStatus.Created : UpsertStatus.Updated, ETagOf(after)));
            if (before is not null && before.AsSpan().SequenceEqual(after)) continue;
            if (known)
            {
                // The later one of the same id wins, and there is one payload a user in a record.
                personal[earlier.Place] = new PersonalContent(ordinal, after, profile);
                continue;
            }

            if (ordinal < 0) ordinal = next++;
            TakeBack(ordinal);
            inRecord.Add(upsert.UserId, (ordinal, personal.Count));
            changes.Add((ordinal, standing is null ? UserEvent.Registered : UserEvent.Updated));
            personal.Add(new PersonalContent(ordinal, after, profile));
        }

        return changes.Count == 0 ? Task.CompletedTask : Append(RecordKind.UserChange, Now(), 0, UsersChanged.Encode(changes), personal);
    }

    private UserProfile Read(UserUpsert upsert, int place)
    {
        var read = UserReader.Read(upsert.Json, UnknownFields.Warn, pool);
        return read.IsValid ? read.Value : throw new ArgumentException($"User {place}: {read.Errors[0]}");
    }
}
