using System.Buffers.Text;
using System.Text;

namespace PushOrleans.Api;

/// <summary>A page of a list. <paramref name="Next"/> is null at the end.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Where a page begins and how long it is. Cursors hold the last key that was seen, so a page is stable under inserts.</summary>
internal sealed record PageQuery(string? After, int Limit)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;
    private const int MaxCursorLength = 1024;
    private const char Mark = '1';

    public static Read<PageQuery> Of(HttpRequest request)
    {
        var (limit, after) = (DefaultLimit, default(string));
        if (request.Query["limit"].ToString() is { Length: > 0 } text
            && (!int.TryParse(text, System.Globalization.NumberStyles.None, null, out limit) || limit is < 1 or > MaxLimit))
            return Problem.Invalid("?limit", $"must be an integer from 1 to {MaxLimit}");
        if (request.Query["cursor"].ToString() is { Length: > 0 } cursor && (after = Decode(cursor)) is null)
            return Problem.Invalid("?cursor", "is not a cursor of this API");
        return new PageQuery(after, limit);
    }

    /// <summary>Cuts a list that was asked for with one item more than <see cref="Limit"/>.</summary>
    public Page<T> Cut<T>(IReadOnlyList<T> items, Func<T, string> keyOf) =>
        items.Count <= Limit ? new Page<T>(items, null) : new Page<T>([.. items.Take(Limit)], Encode(keyOf(items[Limit - 1])));

    private static string Encode(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Mark + key));

    private static string? Decode(string cursor)
    {
        if (cursor.Length > MaxCursorLength || !Base64Url.IsValid(cursor)) return null;
        var bytes = Base64Url.DecodeFromChars(cursor);
        if (!System.Text.Unicode.Utf8.IsValid(bytes) || bytes is not [(byte)Mark, _, ..]) return null;
        return Encoding.UTF8.GetString(bytes.AsSpan(1));
    }
}
