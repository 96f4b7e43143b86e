using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

/// <summary>One vendor's protocol from the other side, as its documentation has it. Asserts what the documentation demands.</summary>
internal abstract class Vendor(string kind)
{
    private int _tokens;

    public string Kind => kind;

    /// <summary>Tokens of devices that are no more.</summary>
    public HashSet<string> Gone { get; } = [];

    /// <summary>Tokens for which messages were taken, each time.</summary>
    public ConcurrentQueue<string> Taken { get; } = new();

    /// <summary>Titles of messages that were taken.</summary>
    public ConcurrentQueue<string> Titles { get; } = new();

    /// <summary>What was taken back: under which id of ours, and from which token, each time.</summary>
    public ConcurrentQueue<(string Id, string Token)> TakenBack { get; } = new();

    /// <summary>The vendor does not know these credentials.</summary>
    public bool Refuses { get; set; }

    public virtual bool IsHttp2 => false;
    public virtual string Busy => "";
    public abstract Reply Quota { get; }

    public static Vendor Of(string kind) => kind switch
    {
        ChannelKinds.Fcm => new FcmVendor(),
        ChannelKinds.Apns => new ApnsVendor(),
        ChannelKinds.Web => new WebVendor(),
        ChannelKinds.Huawei => new HuaweiVendor(),
        ChannelKinds.Honor => new HonorVendor(),
        ChannelKinds.Xiaomi => new XiaomiVendor(),
        ChannelKinds.Oppo => new OppoVendor(),
        ChannelKinds.Vivo => new VivoVendor(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public virtual bool IsTokenCall(VendorCall call) => false;

    public virtual Reply GiveToken(VendorCall call) => throw new NotSupportedException();

    public abstract Reply Take(VendorCall call);

    /// <summary>The access token that was given is no longer taken.</summary>
    public void Expire() => Interlocked.Increment(ref _tokens);

    protected string AccessToken => "access-" + _tokens.ToString(CultureInfo.InvariantCulture);

    protected bool Accept(string token, string title)
    {
        if (Gone.Contains(token)) return false;
        Taken.Enqueue(token);
        Titles.Enqueue(title);
        return true;
    }

    protected bool TakeBack(string id, string token)
    {
        if (Gone.Contains(token)) return false;
        TakenBack.Enqueue((id, token));
        return true;
    }

    protected static JsonElement Verified(string jwt, Func<byte[], byte[], bool> verify)
    {
        var parts = jwt.Split('.');
        Assert.True(verify(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2])));
        return JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
    }
}
