using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

internal static class Faults
{
    /// <summary>Whether a call that failed so may be repeated: whoever was to answer it moves, is dead, or cannot reach its store. Told of a caller who is still there.</summary>
    public static bool IsUnavailable(Exception e)
    {
        // Who asked is still there, so that what was cancelled is a call of ours: a silo that dies cancels those that others had begun.
        for (var at = e; at is not null; at = at.InnerException)
        {
            if (at is EvidenceUnavailableException or MovedException or TimeoutException or OperationCanceledException
                or Orleans.Runtime.OrleansException or Orleans.Runtime.EnumerationAbortedException) return true;
        }

        return false;
    }
}
