using System.Security.Cryptography;
using System.Text;

namespace PushOrleans.Delivery;

/// <summary>
/// The id of one delivery, the same however often it is sent: <c>push_</c> and 32 hex digits of SHA-256 over campaign, user, attempt and
/// channel, and the device where a channel reaches them one by one, so that headers and lists do not show who the user is.
/// </summary>
public static class DeliveryId
{
    /// <param name="deviceId">Null where the channel reaches a user as a whole.</param>
    public static string Of(string campaignId, string userId, long attempt, string channel, string? deviceId = null)
    {
        // Ids never hold a line feed, so the text is unambiguous.
        var text = deviceId is null ? $"{campaignId}\n{userId}\n{attempt}\n{channel}" : $"{campaignId}\n{userId}\n{attempt}\n{channel}\n{deviceId}";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return "push_" + Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }
}
