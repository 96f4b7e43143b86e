using System.Text;

namespace PushOrleans.Delivery.Tests;

public sealed class WebhookPayloadTests
{
    [Theory]
    [InlineData("plain.json", false)]
    [InlineData("variant.json", true)]
    public async Task The_body_is_the_golden_one(string file, bool variant)
    {
        var grant = Batches.OnWebhook("u1", variant);
        var batch = Batches.ToSend(Batches.Of(grant));
        var expected = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Webhook", "Golden", file), TestContext.Current.CancellationToken);
        Assert.Equal(expected.TrimEnd('\n'), Encoding.UTF8.GetString(WebhookPayload.Write(batch, batch.Recipients[0])));
    }

    [Fact]
    public void A_variant_that_is_missing_leaves_the_approved_text()
    {
        var grant = Batches.OnWebhook("u1", variant: true);
        var batch = Batches.ToSend(Batches.Of(grant) with { Content = Batches.Content with { VariantTitle = null, VariantBody = null } });
        Assert.Contains("\"title\":\"台风红色预警\"", Encoding.UTF8.GetString(WebhookPayload.Write(batch, batch.Recipients[0])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_campaign_without_an_end_has_a_date_that_can_be_read()
    {
        var grant = Batches.OnWebhook("u1");
        var batch = Batches.ToSend(Batches.Of(grant) with { NotAfter = long.MaxValue });
        Assert.Contains("\"notAfter\":\"9999-12-31T23:59:59Z\"", Encoding.UTF8.GetString(WebhookPayload.Write(batch, batch.Recipients[0])), StringComparison.Ordinal);
    }

    [Fact]
    public void The_id_is_the_same_each_time_and_another_for_each_part_of_it()
    {
        string[] ids = [DeliveryId.Of("c", "u", 0, "webhook"), DeliveryId.Of("c2", "u", 0, "webhook"), DeliveryId.Of("c", "u2", 0, "webhook"), DeliveryId.Of("c", "u", 1, "webhook"), DeliveryId.Of("c", "u", 0, "web"), DeliveryId.Of("c", "u", 0, "web", "d")];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(ids[0], DeliveryId.Of("c", "u", 0, "webhook"));
        Assert.All(ids, id => Assert.Matches("^push_[0-9a-f]{32}$", id));
    }
}
