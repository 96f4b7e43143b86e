using System.Security.Cryptography;
using System.Text;

namespace PushOrleans.Compliance;

/// <summary>What an approval binds to: the digest of everything that the user can see or be led to.</summary>
public static class ContentHash
{
    /// <summary>
    /// Lower-case hex SHA-256 of title, body, each link's url, original title, landing hash and, only if there is a variant, its title and
    /// body; UTF-8, joined by one LF, null as empty.
    /// </summary>
    public static string Of(Campaign campaign)
    {
        List<string?> parts =
        [
            campaign.Title,
            campaign.Body,
            .. campaign.Links.Select(link => link.Url),
            campaign.Source?.OriginalTitle,
            campaign.LandingHash,
        ];
        if (campaign.Variant is { } variant) parts.AddRange([variant.Title, variant.Body]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }
}
