using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>Calls that reach a user, whoever holds it at the moment.</summary>
internal static class UserCalls
{
    private const int Tries = 5;

    public static IUserPartitionGrain PartitionOf(this IGrainFactory grains, PartitionCount partitions, string id) =>
        grains.GetGrain<IUserPartitionGrain>(partitions.Of(id));

    public static Task<UserView?> User(this IGrainFactory grains, PartitionCount partitions, string userId, CancellationToken cancellationToken) =>
        Repeat(() => grains.PartitionOf(partitions, userId).GetUser(userId, cancellationToken));

    public static async Task<bool> HasDevice(this IGrainFactory grains, PartitionCount partitions, string userId, string deviceId, CancellationToken cancellationToken) =>
        await grains.User(partitions, userId, cancellationToken) is { } user && UserEndpoints.Profile(user).Devices.Any(device => device.Id == deviceId);

    public static Task<ChangeOutcome> Change(this IGrainFactory grains, string userId, UserChange change, string? ifMatch, CancellationToken cancellationToken) =>
        Repeat(() => grains.GetGrain<IUserGrain>(userId).Change(change, ifMatch, cancellationToken));

    /// <summary>A user or partition that moved did nothing of the call: it is repeated at once, a few times.</summary>
    public static async Task<T> Repeat<T>(Func<Task<T>> call)
    {
        for (var left = Tries - 1; ; left--)
        {
            try
            {
                return await call();
            }
            catch (MovedException) when (left > 0)
            {
                await Task.Yield();
            }
        }
    }
}
