namespace PushOrleans.Compliance;

/// <summary>Where a link leads to.</summary>
public static class Hosts
{
    /// <summary>
    /// The host of an http or https url in lower case; null when the url has none in the catalogue's sense: not all ASCII, other scheme,
    /// user information, anything but letters, digits, dots and hyphens, or a port that is not digits.
    /// </summary>
    public static string? HostOf(string? url)
    {
        if (url is null) return null;
        foreach (var c in url)
            if (c > '\u007f') return null;

        var start = url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8 : url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : 0;
        if (start == 0) return null;

        var end = start;
        while (end < url.Length && (char.IsAsciiLetterOrDigit(url[end]) || url[end] is '.' or '-')) end++;
        return end > start && EndsAuthority(url.AsSpan(end)) ? url[start..end].ToLowerInvariant() : null;
    }

    /// <summary>Whether the url's host is one of the domains or below one.</summary>
    public static bool InDomains(string? url, IReadOnlyList<string> domains)
    {
        if (HostOf(url) is not { } host) return false;
        foreach (var domain in domains)
        {
            var entry = domain.ToLowerInvariant();
            if (string.Equals(host, entry, StringComparison.Ordinal)) return true;
            if (host.Length > entry.Length && host[^(entry.Length + 1)] == '.' && host.EndsWith(entry, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private static bool EndsAuthority(ReadOnlySpan<char> rest)
    {
        if (rest is [':', ..])
        {
            var digits = 1;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits])) digits++;
            if (digits == 1) return false;
            rest = rest[digits..];
        }

        return rest is [] or ['/' or '?' or '#', ..];
    }
}
