using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

/// <summary>Vendors over TLS: HTTP/2 is agreed upon, and who is not whom the address names gets nothing.</summary>
public sealed class VendorTlsTests
{
    [Theory, InlineData(ChannelKinds.Apns), InlineData(ChannelKinds.Huawei)]
    public async Task Over_TLS_HTTP_2_is_agreed_upon_and_everyone_is_sent(string kind)
    {
        using var certificate = LocalCertificate.For(IPAddress.Loopback);
        await using var run = await VendorRun.StartAsync(kind, new CapturedLogs(), certificate, certificate);
        Assert.All(await run.SendAsync(run.To("a"), run.To("b")), result => Assert.Equal(RecipientStatus.Accepted, result.Status));
        Assert.Equal(run.Tokens("a", "b"), run.Vendor.Taken.Order());
        Assert.NotEmpty(run.Server.Secured);
        Assert.All(run.Server.Secured, call =>
        {
            Assert.Equal("HTTP/2", call.Protocol);
            Assert.True(call.Tls is SslProtocols.Tls12 or SslProtocols.Tls13, call.Tls.ToString());
        });
    }

    [Theory, InlineData(ChannelKinds.Apns), InlineData(ChannelKinds.Fcm), InlineData(ChannelKinds.Huawei)]
    public async Task A_certificate_that_nobody_vouches_for_or_of_another_name_gets_no_token_and_no_text(string kind)
    {
        using var certificate = LocalCertificate.For(IPAddress.Loopback);
        using var elsewhere = LocalCertificate.For(IPAddress.Parse("192.0.2.1"));
        foreach (var (served, trusted) in new (X509Certificate2, X509Certificate2?)[] { (certificate, null), (certificate, elsewhere), (elsewhere, elsewhere) })
        {
            await using var run = await VendorRun.StartAsync(kind, new CapturedLogs(), served, trusted, ("Retries", "0"));
            var result = Assert.Single(await run.SendAsync(run.To("a")));
            Assert.Equal(RecipientStatus.RetryAfter, result.Status);
            Assert.Empty(run.Server.Sends);
            Assert.Equal(0, run.Server.TokenCalls);
        }
    }
}
