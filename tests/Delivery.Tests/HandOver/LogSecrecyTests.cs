using Microsoft.AspNetCore.Http;

namespace PushOrleans.Delivery.Tests;

public sealed class LogSecrecyTests
{
    [Fact]
    public async Task No_log_at_any_level_holds_a_secret_a_signature_an_address_a_text_or_a_user()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var node = await Node.StartAsync();
        node.Cluster.Channels[("p1", Channel.Webhook)] = Batches.Webhook(receiver.Endpoint);
        receiver.Answer = (context, call, n) =>
        {
            if (call.User == "person-3" && n == 0) context.Abort();
            return call.User == "person-2" ? context.Response.WriteAsync("a body that tells: " + call.Body.Length) : Receiver.Status(context, call.User == "person-1" ? 500 : 200);
        };
        node.Cluster.FailingCalls = 2;
        var batch = Batches.Of(Batches.OnWebhook("person-1"), Batches.OnWebhook("person-2"), Batches.OnWebhook("person-3"), Batches.OnPhone("person-4"));
        await node.DeliverAsync(batch);
        await node.Redrive.RedriveAsync(Assert.Single(node.Cluster.Letters.Values), TestContext.Current.CancellationToken);
        await node.DrainAsync();
        await node.StopAsync();

        string[] secrets =
        [
            Batches.Secret, Batches.Secret["whsec_".Length..], "very-private-path", "person-", "台风", "今晚", "weather.example", "news.example", "a body that tells",
            .. receiver.Calls.Select(call => call.Signature),
        ];
        Assert.Contains(node.Logs.Lines, line => line.Contains(Batches.IdOf(batch, "person-1"), StringComparison.Ordinal));
        Assert.DoesNotContain(node.Logs.Lines, line => secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal)));
        Assert.DoesNotContain(node.Cluster.Letters.Values, letter => secrets.Any(secret => letter.Error.Contains(secret, StringComparison.Ordinal)));
    }

    [Fact]
    public void Settings_and_targets_show_no_secret_when_they_are_printed() =>
        Assert.DoesNotContain(Batches.Secret, Batches.Webhook("https://hooks.example/").ToString(), StringComparison.Ordinal);
}
