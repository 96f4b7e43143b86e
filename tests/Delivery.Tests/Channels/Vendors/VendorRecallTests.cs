using System.Globalization;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

/// <summary>Each vendor that takes back what it took, against a server that behaves as its documentation says: recalled is what it confirms.</summary>
public sealed class VendorRecallTests
{
    public static TheoryData<string> Kinds => [ChannelKinds.Huawei, ChannelKinds.Xiaomi];

    /// <summary>A vendor without a documented recall, or with one by an id of its own, does not pretend to have one.</summary>
    [Theory]
    [InlineData(ChannelKinds.Web)]
    [InlineData(ChannelKinds.Fcm)]
    [InlineData(ChannelKinds.Apns)]
    [InlineData(ChannelKinds.Honor)]
    [InlineData(ChannelKinds.Oppo)]
    [InlineData(ChannelKinds.Vivo)]
    public async Task Others_take_nothing_back(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        Assert.IsNotAssignableFrom<IRecallingChannel>(run.Channel);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_was_sent_is_taken_back_by_the_id_it_was_sent_under_whichever_text_it_had(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        Recipient[] to = [run.To("a"), run.To("b", variant: true), run.To("c")];
        Assert.All(await run.SendAsync(to), result => Assert.Equal(RecipientResult.Accepted(), result));
        Assert.All(await run.RecallAsync(to), result => Assert.Equal(RecipientResult.Accepted(), result));

        var id = PushNotice.Of(run.Batch(to), to[0]).NotifyId.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(run.Tokens("a", "b", "c").Select(token => (id, token)), run.Vendor.TakenBack.OrderBy(taken => taken.Token));
    }

    [Fact]
    public async Task A_device_that_the_vendor_does_not_know_keeps_it_and_the_others_do_not()
    {
        await using var run = await VendorRun.StartAsync(ChannelKinds.Xiaomi);
        run.Vendor.Gone.UnionWith(run.Tokens("b"));
        var results = await run.RecallAsync(run.To("a"), run.To("b"), run.To("c"));
        Assert.Equal([RecipientStatus.Accepted, RecipientStatus.TokenGone, RecipientStatus.Accepted], results.Select(result => result.Status));
        Assert.Equal(run.Tokens("a", "c"), run.Vendor.TakenBack.Select(taken => taken.Token).Order());
    }

    [Fact]
    public async Task A_success_in_part_that_does_not_say_for_whom_recalls_nobody()
    {
        await using var run = await VendorRun.StartAsync(ChannelKinds.Huawei);
        run.Vendor.Gone.UnionWith(run.Tokens("b"));
        Assert.All(await run.RecallAsync(run.To("a"), run.To("b"), run.To("c")), result => Assert.Equal(RecipientStatus.Rejected, result.Status));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task When_no_token_of_the_call_is_known_nobody_is_recalled(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        run.Vendor.Gone.UnionWith(run.Tokens("a", "b"));
        Assert.All(await run.RecallAsync(run.To("a"), run.To("b")), result => Assert.Equal(RecipientStatus.Rejected, result.Status));
        Assert.Empty(run.Vendor.TakenBack);
    }

    [Fact]
    public async Task Without_a_service_account_Huawei_is_not_asked()
    {
        await using var run = await VendorRun.StartAsync(ChannelKinds.Huawei);
        var batch = run.Batch(run.To("a"));
        var settings = batch.Settings with { Secret = """{"appId":"100000001","appSecret":"huawei-secret"}"""u8.ToArray() };
        Assert.Equal(RecipientStatus.Rejected, Assert.Single(await ((IRecallingChannel)run.Channel).RecallAsync(batch with { Settings = settings }, TestContext.Current.CancellationToken)).Status);
        Assert.Empty(run.Server.Sends);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_vendor_that_pauses_fails_or_cuts_the_connection_is_asked_again(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        foreach (var trouble in new[] { Trouble.TooMany, Trouble.ServerError, Trouble.None, Trouble.Reset }) run.Server.Troubles.Enqueue(trouble);
        Assert.Equal(RecipientResult.Accepted(), Assert.Single(await run.RecallAsync(run.To("a"))));
        Assert.Equal(RecipientResult.Accepted(), Assert.Single(await run.RecallAsync(run.To("b"))));
        Assert.Equal(run.Tokens("a", "b"), run.Vendor.TakenBack.Select(taken => taken.Token).Order());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_answer_that_is_lost_is_asked_for_again_which_is_harmless(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        run.Server.Troubles.Enqueue(Trouble.AnswerLost);
        Assert.Equal(RecipientResult.Accepted(), Assert.Single(await run.RecallAsync(run.To("a"))));
        Assert.Equal(run.Tokens("a").Concat(run.Tokens("a")), run.Vendor.TakenBack.Select(taken => taken.Token));
    }

    public static TheoryData<string, Trouble> Unconfirmed => new MatrixTheoryData<string, Trouble>(
        [ChannelKinds.Huawei, ChannelKinds.Xiaomi], [Trouble.Quota, Trouble.TooManyForAnHour, Trouble.ServerError, Trouble.Reset, Trouble.Slow, Trouble.Garbage]);

    [Theory, MemberData(nameof(Unconfirmed))]
    public async Task Without_the_vendors_word_nobody_is_recalled_and_it_is_asked_again_later(string kind, Trouble trouble)
    {
        await using var run = await VendorRun.StartAsync(kind, ("Retries", "1"), ("AttemptTimeoutSeconds", trouble == Trouble.Slow ? "1" : "20"));
        run.Server.Always = trouble;
        var results = await run.RecallAsync(run.To("a"), run.To("b"));
        Assert.All(results, result => Assert.Equal(RecipientStatus.RetryAfter, result.Status));
        if (trouble == Trouble.TooManyForAnHour) Assert.All(results, result => Assert.Equal(TimeSpan.FromHours(1), result.Delay));
        Assert.Empty(run.Vendor.TakenBack);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Credentials_that_are_refused_or_unreadable_recall_nobody(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        run.Vendor.Refuses = true;
        Assert.All(await run.RecallAsync(run.To("a"), run.To("b")), result => Assert.Equal(RecipientStatus.Rejected, result.Status));
        var calls = run.Server.Sends.Count;
        var batch = run.Batch(run.To("a"));
        var channel = (IRecallingChannel)run.Channel;
        Assert.Equal(RecipientStatus.Rejected, Assert.Single(await channel.RecallAsync(batch with { Settings = batch.Settings with { Secret = "{}"u8.ToArray() } }, TestContext.Current.CancellationToken)).Status);
        Assert.Equal(calls, run.Server.Sends.Count);
        Assert.Empty(run.Vendor.TakenBack);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_token_that_cannot_be_one_is_not_asked_for_and_the_others_are(string kind)
    {
        await using var run = await VendorRun.StartAsync(kind);
        var bad = run.To("a") with { Token = "a,b\r\nx: y" };
        var results = await run.RecallAsync(bad, run.To("b"), bad with { Token = "" });
        Assert.Equal([RecipientStatus.Rejected, RecipientStatus.Accepted, RecipientStatus.Rejected], results.Select(result => result.Status));
        Assert.Equal(run.Tokens("b"), run.Vendor.TakenBack.Select(taken => taken.Token));
    }
}
