using System.Security.Cryptography;
using System.Text;

namespace PushOrleans.Delivery;

/// <summary>
/// The id of one delivery, the same however often it is sent: <c>push_</c> and 32 hex digits of SHA-256 over campaign, user, attempt and
/// channel, so that headers and lists do not show who the user is.
/// </summary>
public static class DeliveryId
{
    public static string Of(string campaignId, string userId, long attempt, string channel)
    {
        // Ids never hold a line feed, so the text is unambiguous.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{campaignId}\n{userId}\n{attempt}\n{channel}"));
        return "push_" + Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }
}
