using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PushOrleans.Delivery;

/// <summary>
/// A pop-up as a system notification shows it. The system draws it, and nothing of ours stands around it: so the ad mark (5(8)b), the
/// registered name (5(6)e) and the label of generated content are part of the text. Holds nothing of the user: vendors get a token and this.
/// </summary>
public sealed record PushNotice
{
    private const string AdWord = "广告";
    private const string AdMark = "【广告】";
    private const string AiMark = "（AI生成）";

    public required string CampaignId { get; init; }
    public required string ProviderId { get; init; }

    /// <summary>The approved title, with the ad mark in front where it has to be.</summary>
    public required string Title { get; init; }

    /// <summary>The approved body, with the label of generated content behind it where it has to be; may be empty.</summary>
    public required string Body { get; init; }

    /// <summary>The provider's registered name; may be empty.</summary>
    public required string ShownName { get; init; }

    /// <summary>The first link, null when there is none.</summary>
    public string? Link { get; init; }

    public string? ImageUrl { get; init; }
    public required string Class { get; init; }
    public required string Category { get; init; }

    /// <summary>The class that the vendor gave the reviewed template (its category or channel); null = none. See <see cref="ClassFor"/>.</summary>
    public string? VendorClass { get; init; }

    public bool AiMetadata { get; init; }

    /// <summary>The campaign's end, whole seconds since 1970.</summary>
    public required long NotAfter { get; init; }

    /// <summary>From now to the campaign's end, at least 1: no vendor keeps the notice longer.</summary>
    public required long TimeToLiveSeconds { get; init; }

    /// <summary>What the notice is replaced by on a device: 32 lower-case hex digits, the same for every delivery of the campaign. A user gets a campaign once.</summary>
    public string CollapseId => Convert.ToHexStringLower(Hash(CampaignId).AsSpan(0, 16));

    /// <summary>As <see cref="CollapseId"/>, for vendors that take a positive number.</summary>
    public int NotifyId => BinaryPrimitives.ReadInt32BigEndian(Hash(CampaignId)) & int.MaxValue;

    /// <summary>Name and body, for notifications that have no line of their own for the name.</summary>
    public string NamedBody => ShownName.Length == 0 ? Body : Body.Length == 0 ? ShownName : $"{ShownName}：{Body}";

    public bool IsService => Class == "service";

    public static PushNotice Of(ChannelBatch batch, Recipient to)
    {
        var (content, title, body) = (batch.Content, batch.TitleFor(to), batch.BodyFor(to));
        return new PushNotice
        {
            CampaignId = batch.CampaignId,
            ProviderId = batch.ProviderId,
            Title = content.AdMark && !IsMarked(title) ? AdMark + title : title,
            Body = content.AiLabel ? body + AiMark : body,
            ShownName = content.ShownName,
            Link = content.Links.Count > 0 ? content.Links[0] : null,
            ImageUrl = content.ImageUrl,
            Class = content.Class,
            Category = content.Category,
            VendorClass = ClassFor(batch.Settings.Kind, batch.VendorClass),
            AiMetadata = content.AiMetadata,
            NotAfter = batch.NotAfter,
            TimeToLiveSeconds = batch.TimeToLiveSeconds,
        };
    }

    /// <summary>
    /// A template's vendor class is one word for every vendor, <c>NEWS</c>, or a word for each of some, <c>huawei:NEWS xiaomi:134567</c>, as vendors
    /// name and grant their classes themselves.
    /// </summary>
    /// <returns>Null when it says nothing of this channel.</returns>
    public static string? ClassFor(string channel, string? vendorClass)
    {
        string? forAll = null;
        foreach (var part in (vendorClass ?? "").Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0) forAll = part;
            else if (part.AsSpan(0, colon).SequenceEqual(channel) && colon < part.Length - 1) return part[(colon + 1)..];
        }
        return forAll;
    }

    /// <summary>Seconds that a vendor may keep the notice for a device that is away.</summary>
    /// <param name="most">The longest that the vendor takes.</param>
    public long TtlWithin(long most) => Math.Clamp(TimeToLiveSeconds, 1, most);

    private static bool IsMarked(string title)
    {
        var text = title.AsSpan().TrimStart();
        return text.StartsWith(AdWord, StringComparison.Ordinal) || text.StartsWith(AdMark, StringComparison.Ordinal) || text.StartsWith("[广告]", StringComparison.Ordinal);
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
