using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>
/// Bodies of vivo's push API (dev.vivo.com.cn/documentCenter/doc/362): one user by <c>/message/send</c>; 2 to 1,000 by
/// <c>/message/saveListPayload</c>, which keeps the text, and <c>/message/pushToList</c>. A repeat replaces what the device shows, by <c>notifyId</c>.
/// </summary>
public static class VivoPayload
{
    public const int MostTokens = 1000;

    /// <summary>20 Chinese characters, each as wide as two others.</summary>
    public const int MostTitleWidth = 40;

    /// <summary>50 Chinese characters.</summary>
    public const int MostContentWidth = 100;

    /// <summary>Of <c>clientCustomMap</c>, which has 10 entries at most.</summary>
    public const int MostMapCharacters = 1024;

    public const long LeastTtlSeconds = 60;

    /// <summary>7 days.</summary>
    public const long MostTtlSeconds = 604_800;

    private const int Operations = 0;
    private const int System = 1;

    public static byte[] WriteOne(PushNotice notice, VivoCredentials credentials, string token, string requestId) => NoticeJson.Write(json =>
    {
        json.WriteString("regId", token);
        WriteContent(json, notice, credentials, requestId);
    });

    public static byte[] WriteText(PushNotice notice, VivoCredentials credentials, string requestId) => NoticeJson.Write(json => WriteContent(json, notice, credentials, requestId));

    public static byte[] WriteList(VivoCredentials credentials, string taskId, IEnumerable<string> tokens, string requestId) => NoticeJson.Write(json =>
    {
        json.WriteNumber("appId", credentials.AppId);
        json.WriteString("taskId", taskId);
        json.WriteStartArray("regIds");
        foreach (var token in tokens) json.WriteStringValue(token);
        json.WriteEndArray();
        json.WriteString("requestId", requestId);
    });

    public static string? Unfit(PushNotice notice) =>
        NoticeLimits.NotBlank("title", notice.Title)
        ?? NoticeLimits.NotBlank("content", notice.NamedBody)
        ?? NoticeLimits.Width("title", notice.Title, MostTitleWidth)
        ?? NoticeLimits.Width("content", notice.NamedBody, MostContentWidth)
        ?? NoticeLimits.Characters("custom map", Data(notice), MostMapCharacters)
        // A shorter life cannot be asked for, and the notice must not outlive its campaign.
        ?? (notice.TimeToLiveSeconds < LeastTtlSeconds ? "The campaign ends before the 60 seconds for which vivo keeps a message at least." : null);

    private static void WriteContent(Utf8JsonWriter json, PushNotice notice, VivoCredentials credentials, string requestId)
    {
        json.WriteNumber("appId", credentials.AppId);
        json.WriteString("title", notice.Title);
        json.WriteString("content", notice.NamedBody);
        json.WriteNumber("notifyType", notice.IsService ? 4 : 1);
        json.WriteNumber("notifyId", notice.NotifyId);
        json.WriteNumber("timeToLive", notice.TtlWithin(MostTtlSeconds));
        json.WriteNumber("skipType", 1);
        json.WriteNumber("networkType", -1);
        json.WriteNumber("classification", notice.IsService ? System : Operations);
        // The category that vivo granted the app; system messages are refused without one.
        NoticeJson.WriteIf(json, "category", notice.VendorClass);
        json.WriteObject("clientCustomMap", map => NoticeJson.WriteData(map, notice));
        json.WriteString("requestId", requestId);
    }

    private static string Data(PushNotice notice) => NoticeJson.Text(json => NoticeJson.WriteData(json, notice));
}
