using System.Text;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

/// <summary>What each vendor is sent, byte for byte. When a mapping changes on purpose, copy what the test wrote beside the golden files.</summary>
public sealed class PayloadTests
{
    private static readonly VivoCredentials Vivo = new(10004, "vivo-key", "vivo-secret");

    private static readonly Dictionary<string, Func<PushNotice, string>> Writers = new()
    {
        ["fcm"] = notice => Encoding.UTF8.GetString(FcmPayload.Write(notice, "token-1")),
        ["apns"] = notice => Encoding.UTF8.GetString(ApnsPayload.Write(notice)),
        ["web"] = notice => Encoding.UTF8.GetString(WebPushPayload.Write(notice, "push_0123")),
        ["huawei"] = notice => Encoding.UTF8.GetString(HuaweiPayload.Write(notice, ["token-1", "token-2"])),
        ["honor"] = notice => Encoding.UTF8.GetString(HonorPayload.Write(notice, ["token-1", "token-2"])),
        ["xiaomi"] = notice => string.Join('\n', XiaomiPayload.Write(notice, "com.example.news", ["token-1", "token-2"]).Select(field => $"{field.Key}={field.Value}")),
        ["huawei-recall"] = notice => Encoding.UTF8.GetString(HuaweiPayload.WriteRecall(notice, ["token-1", "token-2"])),
        ["xiaomi-recall"] = notice => string.Join('\n', XiaomiPayload.WriteRecall(notice, "com.example.news", ["token-1", "token-2"]).Select(field => $"{field.Key}={field.Value}")),
        ["oppo"] = notice => OppoPayload.Write(notice, [("push_0123", "token-1"), ("push_4567", "token-2")]),
        ["vivo-one"] = notice => Encoding.UTF8.GetString(VivoPayload.WriteOne(notice, Vivo, "token-1", "request-1")),
        ["vivo-text"] = notice => Encoding.UTF8.GetString(VivoPayload.WriteText(notice, Vivo, "request-1")),
        ["vivo-list"] = _ => Encoding.UTF8.GetString(VivoPayload.WriteList(Vivo, "task-1", ["token-1", "token-2"], "request-1")),
    };

    public static TheoryData<string> Kinds => [.. Writers.Keys];

    [Theory, MemberData(nameof(Kinds))]
    public Task An_advertisement_is_the_golden_one(string kind) => AssertGolden($"{kind}.plain.txt", Writers[kind](Notices.Plain));

    [Theory, MemberData(nameof(Kinds))]
    public Task A_service_message_with_its_variant_and_vendor_class_is_the_golden_one(string kind) => AssertGolden($"{kind}.variant.txt", Writers[kind](Notices.Variant));

    [Theory, MemberData(nameof(Kinds))]
    public void No_vendor_is_told_who_the_user_is(string kind)
    {
        var notice = PushNotice.Of(Notices.Batch("fcm", [], null), Notices.To("the-user-id", "token-1"));
        Assert.DoesNotContain("the-user-id", Writers[kind](notice), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("上新", "【广告】上新")]
    [InlineData("【广告】上新", "【广告】上新")]
    [InlineData("[广告] 上新", "[广告] 上新")]
    [InlineData("  广告：上新", "  广告：上新")]
    public void An_advertisement_shows_its_mark_once(string title, string shown) =>
        Assert.Equal(shown, PushNotice.Of(WithTitle(title, adMark: true), Notices.To("u1", "t")).Title);

    [Fact]
    public void What_is_no_advertisement_and_was_not_generated_gets_no_mark()
    {
        var notice = PushNotice.Of(WithTitle("台风", adMark: false), Notices.To("u1", "t"));
        Assert.Equal(("台风", "今晚八点起停运。"), (notice.Title, notice.Body));
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("", "text", "text")]
    [InlineData("name", "", "name")]
    [InlineData("name", "text", "name：text")]
    public void The_registered_name_stands_before_the_body(string name, string body, string shown) =>
        Assert.Equal(shown, (Notices.Plain with { ShownName = name, Body = body }).NamedBody);

    [Theory]
    [InlineData(null, null)]
    [InlineData(" ", null)]
    [InlineData("NEWS", "NEWS")]
    [InlineData("huawei:NEWS xiaomi:134567", "NEWS")]
    [InlineData("xiaomi:134567, huawei:NEWS", "NEWS")]
    [InlineData("xiaomi:134567", null)]
    [InlineData("huawei:", null)]
    [InlineData("IM huawei:NEWS", "NEWS")]
    [InlineData("IM;xiaomi:134567", "IM")]
    public void A_template_names_one_class_for_all_vendors_or_one_for_each(string? vendorClass, string? of) => Assert.Equal(of, PushNotice.ClassFor("huawei", vendorClass));

    [Fact]
    public void A_campaign_has_one_place_on_a_device_and_another_campaign_another()
    {
        Assert.Equal(Notices.Plain.CollapseId, Notices.Variant.CollapseId);
        Assert.NotEqual(Notices.Plain.CollapseId, (Notices.Plain with { CampaignId = "c2" }).CollapseId);
        Assert.Matches("^[0-9a-f]{32}$", Notices.Plain.CollapseId);
        Assert.InRange(Notices.Plain.NotifyId, 0, int.MaxValue);
    }

    private static ChannelBatch WithTitle(string title, bool adMark)
    {
        var batch = Notices.Batch("fcm", [], null);
        return batch with { Content = batch.Content with { Title = title, AdMark = adMark, AiLabel = false } };
    }

    private static async Task AssertGolden(string file, string actual)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Channels", "Golden", file);
        var written = Path.Combine(AppContext.BaseDirectory, "written", file);
        Directory.CreateDirectory(Path.GetDirectoryName(written)!);
        await File.WriteAllTextAsync(written, actual + "\n", TestContext.Current.CancellationToken);
        Assert.True(File.Exists(path), $"There is no golden file {file}.");
        Assert.Equal((await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).TrimEnd('\n'), actual);
    }
}
