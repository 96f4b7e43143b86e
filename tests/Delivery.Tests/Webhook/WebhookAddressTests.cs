using System.Net;

namespace PushOrleans.Delivery.Tests;

public sealed class WebhookAddressTests
{
    [Theory]
    [InlineData("https://hooks.example/push")]
    [InlineData("https://hooks.example:8443/push?x=1")]
    [InlineData("http://127.0.0.1:5000/")]
    [InlineData("http://[::1]:5000/")]
    [InlineData("http://localhost/")]
    public void An_endpoint_may_be_https_or_http_on_the_loopback(string endpoint) => Assert.NotNull(WebhookAddress.Parse(endpoint, out _));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/push")]
    [InlineData("http://hooks.example/push")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("ftp://hooks.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:word@hooks.example/")]
    public void Any_other_endpoint_is_refused_with_a_reason(string? endpoint)
    {
        Assert.Null(WebhookAddress.Parse(endpoint, out var error));
        Assert.NotEmpty(error!);
        Assert.DoesNotContain("word", error!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hooks.example", "93.184.215.14", true)]
    [InlineData("hooks.example", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", true)]
    [InlineData("localhost", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("[::1]", "::1", true)]
    [InlineData("rebound.example", "127.0.0.1", false)]
    [InlineData("rebound.example", "::1", false)]
    [InlineData("rebound.example", "::ffff:127.0.0.1", false)]
    [InlineData("rebound.example", "0.0.0.0", false)]
    [InlineData("rebound.example", "10.1.2.3", false)]
    [InlineData("rebound.example", "172.16.0.1", false)]
    [InlineData("rebound.example", "172.32.0.1", true)]
    [InlineData("rebound.example", "192.168.1.1", false)]
    [InlineData("rebound.example", "169.254.169.254", false)]
    [InlineData("rebound.example", "::ffff:10.0.0.1", false)]
    [InlineData("rebound.example", "100.64.0.1", false)]
    [InlineData("rebound.example", "224.0.0.1", false)]
    [InlineData("rebound.example", "fe80::1", false)]
    [InlineData("rebound.example", "fd00::1", false)]
    [InlineData("rebound.example", "64:ff9b::a00:1", false)]
    [InlineData("rebound.example", "2002:a00:1::", false)]
    [InlineData("rebound.example", "::", false)]
    public void A_name_may_only_lead_to_the_public_network(string host, string address, bool allowed) =>
        Assert.Equal(allowed, WebhookAddress.MayConnect(host, IPAddress.Parse(address), allowPrivate: false));

    [Fact]
    public void Private_networks_can_be_allowed_but_never_a_name_that_leads_to_the_loopback()
    {
        Assert.True(WebhookAddress.MayConnect("hooks.internal", IPAddress.Parse("10.1.2.3"), allowPrivate: true));
        Assert.False(WebhookAddress.MayConnect("hooks.internal", IPAddress.Loopback, allowPrivate: true));
    }
}
