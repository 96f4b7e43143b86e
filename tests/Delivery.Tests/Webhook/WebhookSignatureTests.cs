using System.Text;

namespace PushOrleans.Delivery.Tests;

public sealed class WebhookSignatureTests
{
    // Published: the first in the reference libraries' tests, the second in the specification's text.
    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}""", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1649367553, """{"email":"test@example.com","username":"test_user"}""", "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=")]
    public void A_signature_is_the_one_that_Standard_Webhooks_publishes(string secret, string id, long timestamp, string body, string expected) =>
        Assert.Equal(expected, WebhookSignature.Sign(WebhookSignature.Key(Encoding.UTF8.GetBytes(secret)), id, timestamp, Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void A_secret_that_was_decoded_before_signs_alike() =>
        Assert.Equal(WebhookSignature.Key("whsec_AAECAwQFBgc="u8), WebhookSignature.Key([0, 1, 2, 3, 4, 5, 6, 7]));

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("whsec_not base64!")]
    public void A_secret_without_a_key_signs_nothing(string secret) => Assert.Null(WebhookSignature.Key(Encoding.UTF8.GetBytes(secret)));
}
