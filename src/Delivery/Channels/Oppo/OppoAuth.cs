using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>The form that OPPO exchanges for an auth token of 24 hours (open.oppomobile.com/new/developmentDoc/info?id=11234).</summary>
public static class OppoAuth
{
    public const int LifeSeconds = 24 * 3600;

    /// <param name="milliseconds">Since 1970; OPPO takes ten minutes of difference.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Write(OppoCredentials credentials, long milliseconds)
    {
        var timestamp = milliseconds.ToString(CultureInfo.InvariantCulture);
        var sign = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(credentials.AppKey + timestamp + credentials.MasterSecret)));
        return [new("app_key", credentials.AppKey), new("timestamp", timestamp), new("sign", sign)];
    }
}
