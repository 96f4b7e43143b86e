using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PushOrleans.Api.Tests;

/// <summary>The whole way of a recall: a campaign over HTTP to a vendor's server, its cancel or a stop order, and what the campaign tells of it.</summary>
public sealed class RecallTests(ApiFixture api) : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Path, string Token, string NotifyId)> _asked = new();
    private WebApplication _vendor = null!;

    public async ValueTask InitializeAsync()
    {
        // Mi Push as far as a recall needs it: whatever is asked is done.
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _vendor = builder.Build();
        _vendor.Run(async context =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            _asked.Enqueue((context.Request.Path, form["registration_id"].ToString() + form["registration_ids"].ToString(), form["notify_id"].ToString()));
            await context.Response.WriteAsJsonAsync(new { result = "ok", code = 0, data = new { } }, context.RequestAborted);
        });
        await _vendor.StartAsync(TestContext.Current.CancellationToken);
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/providers/pa/channels/xiaomi", new { endpoint = _vendor.Urls.Single(), credentials = new { packageName = "com.example", appSecret = "secret" } })).Is(201);
        await UntilInForceAsync();
    }

    public async ValueTask DisposeAsync()
    {
        (await api.Admin.Delete("/v1/providers/pa/channels/xiaomi")).Is(204);
        await _vendor.DisposeAsync();
    }

    [Fact]
    public async Task A_cancel_takes_back_what_the_vendor_took_and_the_campaign_counts_it_as_recalled()
    {
        // Whoever has had his service pushes of the day waits, and the campaign with him.
        var (campaign, user, waiting) = (ApiFixture.Name("taken-back"), await UserAsync(), await UserAsync());
        foreach (var name in (string[])["first", "second"])
        {
            var before = await api.Admin.Submit(Samples.ServiceCampaign(ApiFixture.Name(name), waiting));
            await UntilAsync(before, "delivered", 1);
        }

        await api.Admin.Submit(Samples.ServiceCampaign(campaign, user, waiting));
        await UntilAsync(campaign, "delivered", 1);
        var reply = (await api.Admin.SendJson(HttpMethod.Post, $"/v1/campaigns/{campaign}/cancel", "")).Is(200).Body;
        Assert.Equal((1, 1), (reply.GetProperty("granted").GetInt32() + reply.GetProperty("tooLate").GetInt32(), reply.GetProperty("stopped").GetInt32()));
        await UntilAsync(campaign, "recalled", 1);
        AssertTakenBack(user);
        Assert.DoesNotContain(_asked, call => call.Path.EndsWith("/revoke", StringComparison.Ordinal) && call.Token == "token-" + waiting);
    }

    [Fact]
    public async Task A_stop_order_that_names_a_campaign_takes_back_what_the_vendor_took_though_the_campaign_is_done()
    {
        var (campaign, user) = (ApiFixture.Name("stopped"), await UserAsync());
        await api.Admin.Submit(Samples.ServiceCampaign(campaign, user));
        await UntilAsync(campaign, "delivered", 1);
        var order = new { id = ApiFixture.Name("order"), issuer = "regulator", scope = new { type = "campaign", value = campaign }, from = "2026-03-07T13:45:00Z" };
        (await api.Admin.SendJson(HttpMethod.Post, "/v1/stop-orders", order)).Is(201);
        await UntilAsync(campaign, "recalled", 1);
        AssertTakenBack(user);
    }

    /// <summary>Settings are remembered for some seconds: until those of this server are known, a push has the inbox alone.</summary>
    private async Task UntilInForceAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (_asked.IsEmpty)
        {
            var probe = ApiFixture.Name("probe");
            await api.Admin.Submit(Samples.ServiceCampaign(probe, await UserAsync()));
            await UntilAsync(probe, "delivered", 1);
            await Task.Delay(100, patience.Token);
        }
    }

    private async Task<string> UserAsync()
    {
        var id = ApiFixture.Name("phone");
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/" + id, Samples.User(id))).Is(201);
        (await api.Admin.SendJson(HttpMethod.Put, $"/v1/users/{id}/devices/d1", new { vendor = "xiaomi", channel = "xiaomi", token = "token-" + id })).Is(200);
        return id;
    }

    private async Task UntilAsync(string campaign, string outcome, int count)
    {
        var view = (await api.Admin.Until("/v1/campaigns/" + campaign, view => Of(view, outcome) == count)).Body;
        Assert.Equal(count, Of(view, "delivered") + Of(view, "recalled"));

        static long Of(System.Text.Json.JsonElement view, string outcome) => view.GetProperty("counts").GetProperty("deliveries").GetProperty(outcome).GetInt64();
    }

    /// <summary>By the id it was sent under, once.</summary>
    private void AssertTakenBack(string user)
    {
        var sent = _asked.Last(call => call.Path == "/v3/message/regid" && call.Token == "token-" + user);
        Assert.Equal(sent.NotifyId, Assert.Single(_asked, call => call.Path == "/v3/message/regid/revoke" && call.Token == "token-" + user).NotifyId);
    }
}
