using System.Globalization;
using System.Text;

namespace PushOrleans.Delivery;

/// <summary>
/// The form of Mi Push's <c>/v3/message/regid</c> (dev.mi.com/xiaomihyperos/documentation/detail?pId=1559): one text for up to 1,000
/// registration ids. A repeat replaces what the device shows, by <c>notify_id</c>.
/// </summary>
public static class XiaomiPayload
{
    public const int MostTokens = 1000;

    /// <summary>The title is shorter than 50 characters, the description shorter than 128; a Chinese character counts as one.</summary>
    public const int MostTitle = 49;
    public const int MostDescription = 127;

    /// <summary>Of <c>payload</c>.</summary>
    public const int MostBytes = 4096;

    /// <summary>Two weeks.</summary>
    public const long MostTtlSeconds = 1_209_600;

    public static IReadOnlyList<KeyValuePair<string, string>> Write(PushNotice notice, string packageName, IEnumerable<string> tokens)
    {
        List<KeyValuePair<string, string>> form =
        [
            new("registration_id", string.Join(',', tokens)),
            new("restricted_package_name", packageName),
            new("title", notice.Title),
            new("description", notice.NamedBody),
            new("payload", Data(notice)),
            new("pass_through", "0"),
            new("notify_type", "-1"),
            new("notify_id", notice.NotifyId.ToString(CultureInfo.InvariantCulture)),
            new("time_to_live", (notice.TtlWithin(MostTtlSeconds) * 1000).ToString(CultureInfo.InvariantCulture)),
            // Opens the app.
            new("extra.notify_effect", "1"),
        ];
        // The channel that Xiaomi granted the app for such messages; without one they are of the capped class.
        if (notice.VendorClass is { } channel) form.Add(new("extra.channel_id", channel));
        return form;
    }

    /// <summary>
    /// The form of <c>/v3/message/regid/revoke</c> (…/detail?pId=2367: from December 2026 the only one by registration id; fields as in the vendor's own
    /// server SDK): what these devices got under the campaign's <c>notify_id</c> is taken back, shown or not.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, string>> WriteRecall(PushNotice notice, string packageName, IEnumerable<string> tokens) =>
    [
        new("registration_ids", string.Join(',', tokens)),
        new("restricted_package_name", packageName),
        new("notify_id", notice.NotifyId.ToString(CultureInfo.InvariantCulture)),
    ];

    public static string? Unfit(PushNotice notice) =>
        NoticeLimits.NotBlank("title", notice.Title)
        ?? NoticeLimits.NotBlank("description", notice.NamedBody)
        ?? NoticeLimits.Characters("title", notice.Title, MostTitle)
        ?? NoticeLimits.Characters("description", notice.NamedBody, MostDescription)
        ?? NoticeLimits.Bytes("payload", Encoding.UTF8.GetByteCount(Data(notice)), MostBytes);

    private static string Data(PushNotice notice) => NoticeJson.Text(json => NoticeJson.WriteData(json, notice));
}
