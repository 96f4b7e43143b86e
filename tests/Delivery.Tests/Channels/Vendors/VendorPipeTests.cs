using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

/// <summary>The whole way: a page's grants over the bus to a vendor's server, and the outcome that is counted.</summary>
public sealed class VendorPipeTests
{
    public static TheoryData<string> Kinds => VendorTests.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Every_grant_ends_in_one_counted_outcome_and_nothing_is_sent_twice_however_the_vendor_behaves(string kind)
    {
        await using var server = await VendorServer.StartAsync(kind);
        await using var node = await StartAsync(kind, server);
        foreach (var trouble in new[] { Trouble.ServerError, Trouble.None, Trouble.Reset, Trouble.TooMany }) server.Troubles.Enqueue(trouble);
        server.Vendor.Gone.UnionWith(new[] { "user:1", "user:4" }.Select(name => Token(kind, name)));
        var grants = Enumerable.Range(0, 7).Select(i => Grant(kind, server, "user:" + i, variant: i % 2 == 0)).ToArray();
        var batch = Batches.Of(grants);
        await node.DeliverAsync(batch);
        await node.DeliverAsync(batch);

        for (var i = 0; i < grants.Length; i++)
        {
            var outcome = Assert.Single(node.Cluster.OutcomesOf(batch, "user:" + i));
            Assert.Equal((kind, i is 1 or 4 ? DeliveryOutcome.Failed : DeliveryOutcome.Delivered), (outcome.Key, outcome.Value));
        }
        Assert.Equal(new[] { 0, 2, 3, 5, 6 }.Select(i => Token(kind, "user:" + i)).Order(), server.Vendor.Taken.Order());
        Assert.Equal(2, node.Cluster.Lost.Count);
        Assert.Empty(node.Cluster.Letters);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_the_vendor_will_never_take_is_a_dead_letter_with_its_reason(string kind)
    {
        await using var server = await VendorServer.StartAsync(kind);
        await using var node = await StartAsync(kind, server);
        server.Vendor.Refuses = true;
        var batch = Batches.Of(Grant(kind, server, "user:1", variant: false));
        await node.DeliverAsync(batch);
        Assert.Equal(DeliveryOutcome.Failed, Assert.Single(node.Cluster.OutcomesOf(batch, "user:1")).Value);
        var letter = Assert.Single(node.Cluster.Letters.Values);
        Assert.Equal(kind, letter.Channel);
        Assert.NotEqual("", letter.Error);
        Assert.Empty(server.Vendor.Taken);
    }

    private static async Task<Node> StartAsync(string kind, VendorServer server)
    {
        (string, string)[] settings =
        [
            ($"Channels:{kind}:RetryDelayMilliseconds", "1"), ($"Channels:{kind}:BreakAfterAttempts", "10000"), ($"Channels:{kind}:AttemptTimeoutSeconds", "20"), ($"Channels:{kind}:WaitMilliseconds", "10"),
            ($"Channels:{kind}:MaxWaitSeconds", "1"), ($"Channels:{kind}:Retries", "2"),
        ];
        var node = await Node.StartAsync(settings);
        node.Cluster.Channels[("p1", kind)] = new ChannelSettings(kind, kind == ChannelKinds.Web ? null : server.Endpoint, Notices.Credentials(kind));
        return node;
    }

    private static GrantedUser Grant(string kind, VendorServer server, string user, bool variant)
    {
        var token = Token(kind, user);
        return new GrantedUser(user, 0, variant, [new GrantedDevice("d1", kind) { Token = kind == ChannelKinds.Web ? Subscription(server, token) : token }]);
    }

    private static string Token(string kind, string name) => kind == ChannelKinds.Apns ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))) : name;

    private static string Subscription(VendorServer server, string token)
    {
        using var browser = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return JsonSerializer.Serialize(new { endpoint = $"{server.Endpoint}/send/{token}", keys = new { p256dh = Notices.Base64Url(P256.Point(browser.ExportParameters(false))), auth = Notices.Base64Url(new byte[16]) } });
    }
}
