using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

public sealed class WebPushEncryptionTests
{
    // RFC 8291, §5 and Appendix A.
    private const string Plaintext = "When I grow up, I want to be a watermelon";
    private const string SenderPrivate = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
    private const string SenderPublic = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
    private const string ReceiverPublic = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    private const string Auth = "BTBZMqHH6r4Tts7J_aSIgg";
    private const string Salt = "DGv6ra1nlYgDCS1FRnbzlw";
    private const string Body = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

    [Fact]
    public void The_example_of_RFC_8291_comes_out_byte_for_byte()
    {
        using var sender = ECDiffieHellman.Create(P256.Parameters(Bytes(SenderPublic), Bytes(SenderPrivate)));
        Assert.Equal(Body, Notices.Base64Url(WebPushEncryption.Encrypt(Encoding.UTF8.GetBytes(Plaintext), Subscription(ReceiverPublic, Auth), sender, Bytes(Salt))));
    }

    [Fact]
    public async Task What_was_encrypted_here_is_read_by_http_ece_and_its_VAPID_token_is_verified_by_jose()
    {
        using var receiver = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var keys = receiver.ExportParameters(includePrivateParameters: true);
        var auth = RandomNumberGenerator.GetBytes(16);
        var subscription = Subscription(Notices.Base64Url(P256.Point(keys)), Notices.Base64Url(auth));
        var credentials = Assert.IsType<WebPushCredentials>(Resources.CredentialsReader.Read(ChannelKinds.Web, Notices.Credentials(ChannelKinds.Web)).Value);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        foreach (var notice in new[] { Notices.Plain, Notices.Plain with { Body = "" }, Notices.Plain with { Body = new string('字', 1000) } })
        {
            var payload = WebPushPayload.Write(notice, "push_1");
            Assert.Null(WebPushPayload.Unfit(payload));
            using var sender = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            var body = WebPushEncryption.Encrypt(payload, subscription, sender, RandomNumberGenerator.GetBytes(16));
            var read = await NodeCheck.OpenAsync(body, Vapid.Header(credentials, subscription.Endpoint, now), "https://push.example:8443", keys.D!, auth);
            Assert.Equal(payload, read.Plaintext);
            Assert.Equal("mailto:push@example.com", read.Claims.GetProperty("sub").GetString());
            // RFC 8292 §2: no more than a day.
            Assert.InRange(read.Claims.GetProperty("exp").GetInt64() - now, 1, 24 * 3600);
        }
    }

    [Fact]
    public void Every_message_up_to_the_limit_becomes_one_record_of_at_most_4096_bytes() => Gen.Int[0, WebPushEncryption.MostPlaintextBytes].Sample(length =>
    {
        using var sender = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var body = WebPushEncryption.Encrypt(new byte[length], Subscription(ReceiverPublic, Auth), sender, new byte[16]);
        Assert.Equal(length + 103, body.Length);
        Assert.InRange(body.Length, 0, 4096);
    }, iter: 50);

    [Fact]
    public void A_longer_message_is_an_error_of_the_caller()
    {
        using var sender = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        Assert.Throws<ArgumentException>(() => WebPushEncryption.Encrypt(new byte[WebPushEncryption.MostPlaintextBytes + 1], Subscription(ReceiverPublic, Auth), sender, new byte[16]));
        Assert.Throws<ArgumentException>(() => WebPushEncryption.Encrypt([], Subscription(ReceiverPublic, Auth), sender, new byte[15]));
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "", "endpoint" },
        { "not json", "endpoint" },
        { """{"endpoint":"http://push.example/x","keys":{}}""", "endpoint" },
        { """{"endpoint":"https://user:word@push.example/x","keys":{}}""", "endpoint" },
        { """{"endpoint":"https://push.example/x"}""", "p256dh" },
        { $$$"""{"endpoint":"https://push.example/x","keys":{"p256dh":"{{{ReceiverPublic[..^4]}}}AAAA","auth":"{{{Auth}}}"}}""", "p256dh" },
        { $$$"""{"endpoint":"https://push.example/x","keys":{"p256dh":"{{{ReceiverPublic}}}","auth":"AAAA"}}""", "auth" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_is_no_subscription_is_told(string token, string part)
    {
        Assert.Null(WebPushSubscription.Parse(token, out var error));
        Assert.Contains(part, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_subscription_shows_nothing_of_itself_when_it_is_printed() => Assert.Equal("a subscription", Subscription(ReceiverPublic, Auth).ToString());

    private static WebPushSubscription Subscription(string p256dh, string auth) =>
        WebPushSubscription.Parse(JsonSerializer.Serialize(new { endpoint = "https://push.example:8443/send/abc", keys = new { p256dh, auth } }), out var error) ?? throw new InvalidDataException(error);

    private static byte[] Bytes(string text) => Base64Text.Read(text)!;
}
