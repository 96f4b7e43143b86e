using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>The body that vivo's <c>/message/auth</c> exchanges for an auth token of a day (dev.vivo.com.cn/documentCenter/doc/362).</summary>
public static class VivoAuth
{
    /// <summary>vivo advises to renew it every hour or two.</summary>
    public const int LifeSeconds = 2 * 3600;

    /// <param name="milliseconds">Since 1970; vivo takes ten minutes of difference.</param>
    public static byte[] Write(VivoCredentials credentials, long milliseconds) => NoticeJson.Write(json =>
    {
        json.WriteNumber("appId", credentials.AppId);
        json.WriteString("appKey", credentials.AppKey);
        json.WriteNumber("timestamp", milliseconds);
        json.WriteString("sign", Sign(credentials, milliseconds));
    });

    [SuppressMessage("Security", "CA5351", Justification = "The vendor's protocol signs with MD5; the request goes over TLS.")]
    private static string Sign(VivoCredentials credentials, long milliseconds) =>
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{credentials.AppId}{credentials.AppKey}{milliseconds}{credentials.AppSecret}"))));
}
