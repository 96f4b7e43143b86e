using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>A device's registration as it came in, checked: who carries it, and under what address.</summary>
internal static class DeviceReading
{
    private const int MaxTokenLength = 4_096;

    public static PutDevice Read(string deviceId, string vendor, DeviceBody body, out (string Pointer, string Detail)? error)
    {
        error = Error(body);
        return new PutDevice(deviceId, vendor) { Channel = body.Channel is { Length: > 0 } channel ? channel : null, Token = error is null ? TokenOf(body) : "" };
    }

    private static (string, string)? Error(DeviceBody body)
    {
        if (body.Channel is { Length: > 0 } channel && !(channel.Length <= 16 && channel.All(char.IsAsciiLetterOrDigit) && !channel.Any(char.IsAsciiLetterUpper)))
            return ("/channel", "is 1–16 lower-case letters and digits");
        if (body.Endpoint is null) return body.Keys is not null ? ("/keys", "come with an endpoint")
            : body.Token is { Length: > MaxTokenLength } ? ("/token", $"has at most {MaxTokenLength} characters")
            : null;
        if (body.Token is not null) return ("/token", "or an endpoint, not both");
        if (!Uri.TryCreate(body.Endpoint, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && !uri.IsLoopback) || uri.UserInfo.Length > 0)
            return ("/endpoint", "is an absolute https URL without credentials");
        return TokenOf(body).Length > MaxTokenLength ? ("/endpoint", $"has, with its keys, at most {MaxTokenLength} characters") : null;
    }

    private static string TokenOf(DeviceBody body)
    {
        if (body.Endpoint is null) return body.Token ?? "";
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("endpoint", body.Endpoint);
            json.WriteStartObject("keys");
            json.WriteString("p256dh", body.Keys?.P256dh ?? "");
            json.WriteString("auth", body.Keys?.Auth ?? "");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
