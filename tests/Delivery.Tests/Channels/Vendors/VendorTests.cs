using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

/// <summary>Each vendor's channel against a server that behaves as the vendor's documentation says: one true result for every recipient, in their order.</summary>
public sealed class VendorTests
{
    public static TheoryData<string> Kinds => [.. ChannelKinds.All.Where(kind => kind != ChannelKinds.Webhook)];

    /// <summary>Those that ask the vendor for an access token.</summary>
    public static TheoryData<string> WithAccessTokens => [ChannelKinds.Fcm, ChannelKinds.Huawei, ChannelKinds.Honor, ChannelKinds.Oppo, ChannelKinds.Vivo];

    public static TheoryData<string> WithCodesInTheBody => [ChannelKinds.Huawei, ChannelKinds.Honor, ChannelKinds.Xiaomi, ChannelKinds.Oppo, ChannelKinds.Vivo];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Everyone_is_sent_once_with_the_text_meant_for_them(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        var results = await run.SendAsync(run.To("a"), run.To("b", variant: true), run.To("c"), run.To("d", variant: true), run.To("e"));
        Assert.All(results, result => Assert.Equal(RecipientResult.Accepted(), result));
        Assert.Equal(run.Tokens("a", "b", "c", "d", "e"), run.Vendor.Taken.Order());
        if (kind != ChannelKinds.Web) Assert.Equal([(2, "【广告】天气提示"), (3, "【广告】台风红色预警")], run.Vendor.Titles.CountBy(title => title).Select(title => (title.Value, title.Key)).Order());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_token_that_is_gone_is_told_of_its_recipient_alone(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        run.Vendor.Gone.UnionWith(run.Tokens("b"));
        var results = await run.SendAsync(run.To("a"), run.To("b"), run.To("c"));
        Assert.Equal([RecipientStatus.Accepted, RecipientStatus.TokenGone, RecipientStatus.Accepted], results.Select(result => result.Status));
        Assert.Equal(run.Tokens("a", "c"), run.Vendor.Taken.Order());
    }

    [Theory]
    [InlineData(ChannelKinds.Huawei)]
    [InlineData(ChannelKinds.Honor)]
    [InlineData(ChannelKinds.Xiaomi)]
    public async Task When_no_token_of_a_call_is_known_no_device_is_taken_off_a_file_as_the_credentials_may_be_those_of_another_app(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        run.Vendor.Gone.UnionWith(run.Tokens("a", "b"));
        var results = await run.SendAsync(run.To("a"), run.To("b"));
        Assert.All(results, result => Assert.Equal(RecipientStatus.Rejected, result.Status));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_vendor_whose_quota_is_used_up_is_asked_again_later(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        run.Server.Always = Trouble.Quota;
        var results = await run.SendAsync(run.To("a"), run.To("b"));
        Assert.All(results, result => Assert.Equal(RecipientStatus.RetryAfter, result.Status));
        Assert.Empty(run.Vendor.Taken);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_short_pause_that_the_vendor_asks_for_is_kept_and_then_everyone_is_sent_once(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        run.Server.Troubles.Enqueue(Trouble.TooMany);
        Assert.All(await run.SendAsync(run.To("a"), run.To("b")), result => Assert.Equal(RecipientStatus.Accepted, result.Status));
        Assert.Equal(run.Tokens("a", "b"), run.Vendor.Taken.Order());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_long_pause_that_the_vendor_asks_for_comes_back_with_its_recipients(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        run.Server.Always = Trouble.TooManyForAnHour;
        var results = await run.SendAsync(run.To("a"), run.To("b"));
        Assert.All(results, result => Assert.Equal((RecipientStatus.RetryAfter, (TimeSpan?)TimeSpan.FromHours(1)), (result.Status, result.Delay)));
        Assert.Empty(run.Vendor.Taken);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_vendor_that_fails_now_and_then_takes_everyone_once(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        foreach (var trouble in new[] { Trouble.ServerError, Trouble.Reset }) run.Server.Troubles.Enqueue(trouble);
        Assert.All(await run.SendAsync(run.To("a"), run.To("b"), run.To("c")), result => Assert.Equal(RecipientStatus.Accepted, result.Status));
        Assert.Equal(run.Tokens("a", "b", "c"), run.Vendor.Taken.Order());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_vendor_that_keeps_failing_is_asked_three_times_and_then_left_to_later(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        run.Server.Always = Trouble.ServerError;
        Assert.Equal(RecipientStatus.RetryAfter, Assert.Single(await run.SendAsync(run.To("a"))).Status);
        Assert.Equal(3, run.Server.Sends.Count);
        Assert.Empty(run.Vendor.Taken);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_vendor_that_cuts_every_connection_is_left_to_later(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        run.Server.Always = Trouble.Reset;
        Assert.Equal(RecipientStatus.RetryAfter, Assert.Single(await run.SendAsync(run.To("a"))).Status);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_vendor_that_does_not_answer_is_cut_off_and_left_to_later(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind, ("Retries", "0"), ("AttemptTimeoutSeconds", "1"));
        run.Server.Always = Trouble.Slow;
        Assert.Equal(RecipientResult.RetryAfter(null, "Timeout"), Assert.Single(await run.SendAsync(run.To("a"))));
    }

    [Theory]
    [InlineData(ChannelKinds.Apns)]
    [InlineData(ChannelKinds.Oppo)]
    public async Task When_an_answer_is_lost_the_repeat_has_the_same_id_and_the_vendor_pushes_once(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        run.Server.Troubles.Enqueue(Trouble.AnswerLost);
        Assert.Equal(RecipientStatus.Accepted, Assert.Single(await run.SendAsync(run.To("a"))).Status);
        Assert.Equal(2, run.Server.Sends.Count);
        Assert.Equal(run.Tokens("a"), run.Vendor.Taken);
    }

    [Theory, MemberData(nameof(WithAccessTokens))]
    public async Task An_access_token_is_fetched_once_and_again_when_the_vendor_no_longer_takes_it(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        Assert.All(await run.SendAsync(run.To("a"), run.To("b")), result => Assert.Equal(RecipientStatus.Accepted, result.Status));
        Assert.Equal(1, run.Server.TokenCalls);
        run.Server.Troubles.Enqueue(Trouble.TokenRefused);
        Assert.All(await run.SendAsync(run.To("c"), run.To("d")), result => Assert.Equal(RecipientStatus.Accepted, result.Status));
        Assert.Equal(2, run.Server.TokenCalls);
        Assert.Equal(run.Tokens("a", "b", "c", "d"), run.Vendor.Taken.Order());
    }

    [Fact]
    public async Task An_expired_token_at_Apple_is_signed_anew()
    {
        await using var run = await VendorRun.StartAsync(ChannelKinds.Apns);
        Assert.Equal(RecipientStatus.Accepted, Assert.Single(await run.SendAsync(run.To("a"))).Status);
        run.Server.Troubles.Enqueue(Trouble.TokenRefused);
        Assert.Equal(RecipientStatus.Accepted, Assert.Single(await run.SendAsync(run.To("b"))).Status);
        Assert.Equal(run.Tokens("a", "b"), run.Vendor.Taken.Order());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Credentials_that_the_vendor_refuses_reject_everyone_and_are_not_shown_to_it_again_and_again(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        run.Vendor.Refuses = true;
        Assert.All(await run.SendAsync(run.To("a"), run.To("b")), result => Assert.Equal(RecipientStatus.Rejected, result.Status));
        Assert.Empty(run.Vendor.Taken);
        Assert.InRange(run.Server.TokenCalls, 0, 1);
    }

    [Theory, MemberData(nameof(WithCodesInTheBody))]
    public async Task An_answer_that_cannot_be_read_leaves_everyone_in_doubt(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        run.Server.Always = Trouble.Garbage;
        Assert.All(await run.SendAsync(run.To("a"), run.To("b")), result => Assert.Equal(RecipientStatus.RetryAfter, result.Status));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_token_that_cannot_be_one_is_not_sent_and_the_others_are(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        var bad = run.To("a") with { Token = "a,b\r\nx: y" };
        var results = await run.SendAsync(bad, run.To("b"), bad with { Token = "" }, run.To("c"));
        Assert.Equal([RecipientStatus.Rejected, RecipientStatus.Accepted, RecipientStatus.Rejected, RecipientStatus.Accepted], results.Select(result => result.Status));
        Assert.Equal(run.Tokens("b", "c"), run.Vendor.Taken.Order());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_text_that_is_too_long_is_rejected_with_its_length_and_nothing_is_sent(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        var batch = run.Batch(run.To("a"));
        var result = Assert.Single(await run.Channel.SendAsync(batch with { Content = batch.Content with { Body = new string('字', 5000) } }, TestContext.Current.CancellationToken));
        Assert.Equal(RecipientStatus.Rejected, result.Status);
        Assert.Contains("the vendor takes", result.Reason, StringComparison.Ordinal);
        Assert.Empty(run.Server.Sends);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Settings_without_readable_credentials_reject_everyone(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        var batch = run.Batch(run.To("a"));
        var result = Assert.Single(await run.Channel.SendAsync(batch with { Settings = batch.Settings with { Secret = "{}"u8.ToArray() } }, TestContext.Current.CancellationToken));
        Assert.Equal(RecipientStatus.Rejected, result.Status);
        Assert.Empty(run.Server.Sends);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_address_that_is_not_public_is_not_spoken_to(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        // A name of the loopback that does not say so.
        var to = run.To("a");
        if (kind == ChannelKinds.Web) to = to with { Token = to.Token.Replace("http://127.0.0.1", "https://10.0.0.1", StringComparison.Ordinal) };
        var batch = run.Batch(to);
        var result = Assert.Single(await run.Channel.SendAsync(batch with { Settings = batch.Settings with { Endpoint = "https://10.0.0.1:1" } }, TestContext.Current.CancellationToken));
        Assert.Equal(RecipientStatus.Rejected, result.Status);
        Assert.Contains("not public", result.Reason, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_full_batch_is_one_call_and_no_call_has_more(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        var to = Enumerable.Range(0, run.Channel.Limits.BatchSize).Select(i => run.To("n" + i)).ToArray();
        Assert.All(await run.SendAsync(to), result => Assert.Equal(RecipientStatus.Accepted, result.Status));
        Assert.Equal(kind == ChannelKinds.Vivo ? 2 : 1, run.Server.Sends.Count);
        Assert.Equal(to.Length, run.Vendor.Taken.Distinct().Count());
        Assert.Equal(to.Length, run.Vendor.Taken.Count);
    }

    [Fact]
    public async Task Connections_that_Apple_closes_with_GOAWAY_lose_and_repeat_nobody()
    {
        await using var run = await VendorRun.StartAsync(ChannelKinds.Apns);
        for (var i = 0; i < 200; i++) run.Server.Troubles.Enqueue(i % 10 == 9 ? Trouble.GoAway : Trouble.None);
        var names = Enumerable.Range(0, 200).Select(i => "g" + i).ToArray();
        // A call that met three closing connections in a row comes back to be sent again, as the pipe does.
        var left = names;
        for (var round = 0; left.Length > 0 && round < 10; round++)
        {
            var results = await Task.WhenAll(left.Select(name => run.Channel.SendAsync(run.Batch(run.To(name)), TestContext.Current.CancellationToken)));
            Assert.All(results, result => Assert.Contains(Assert.Single(result).Status, new[] { RecipientStatus.Accepted, RecipientStatus.RetryAfter }));
            left = [.. left.Where((_, i) => results[i][0].Status != RecipientStatus.Accepted)];
        }
        Assert.Empty(left);
        Assert.Equal(run.Tokens(names), run.Vendor.Taken.Order());
    }

    [Theory]
    [InlineData(ChannelKinds.Fcm, "other-app")]
    [InlineData(ChannelKinds.Apns, "0bad")]
    [InlineData(ChannelKinds.Web, "other-key")]
    public async Task A_token_of_another_sender_is_rejected_and_its_device_stays(string kind, string token)
    {
        await using var run = await VendorRun.StartAsync(kind);
        var results = await run.SendAsync(run.To("a"), run.Raw(token), run.To("b"));
        Assert.Equal([RecipientStatus.Accepted, RecipientStatus.Rejected, RecipientStatus.Accepted], results.Select(result => result.Status));
    }

    [Fact]
    public async Task A_web_push_message_is_read_by_http_ece_and_its_sender_verified_by_jose()
    {
        await using var run = await VendorRun.StartAsync(ChannelKinds.Web);
        Assert.Equal(RecipientStatus.Accepted, Assert.Single(await run.SendAsync(run.To("a"))).Status);
        var (body, authorization) = Assert.IsType<WebVendor>(run.Vendor).Last;
        var read = await NodeCheck.OpenAsync(body, authorization, run.Server.Endpoint, VendorRun.BrowserKey.ExportParameters(includePrivateParameters: true).D!, VendorRun.BrowserAuth);
        using var json = JsonDocument.Parse(read.Plaintext);
        Assert.Equal("【广告】台风红色预警", json.RootElement.GetProperty("title").GetString());
    }

    [Fact]
    public async Task No_log_at_any_level_and_no_reason_holds_a_secret_a_token_or_a_text()
    {
        List<string> reasons = [];
        CapturedLogs logs = new();
        foreach (var kind in ChannelKinds.All.Where(kind => kind != ChannelKinds.Webhook))
        {
            await using var run = await VendorRun.StartAsync(kind, logs);
            run.Vendor.Gone.UnionWith(run.Tokens("person-b"));
            reasons.AddRange((await run.SendAsync(run.To("person-a"), run.To("person-b"))).Select(result => result.Reason));
            run.Server.Always = Trouble.ServerError;
            reasons.AddRange((await run.SendAsync(run.To("person-c"))).Select(result => result.Reason));
        }
        string[] secrets = ["person-", "secret", "access-", "BEGIN", "vapid", "bearer", "key=", "台风", "停运", "weather", "/send/", "/3/device"];
        Assert.Contains(reasons, reason => reason.Length > 0);
        Assert.DoesNotContain(logs.Lines.Concat(reasons), line => secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal)));
    }
}
