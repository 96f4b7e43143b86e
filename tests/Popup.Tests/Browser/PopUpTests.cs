using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;

namespace PushOrleans.Popup.Tests;

/// <summary>The way of a pop-up onto a real screen and off it, for good.</summary>
public sealed class PopUpTests(Chromium chromium, SharedNode shared, ITestOutputHelper output)
{
    private readonly PopUpNode _node = shared.Node;

    [Theory, InlineData("plain"), InlineData("module")]
    public async Task A_campaign_comes_to_the_screen_is_closed_in_one_click_and_never_comes_again(string script)
    {
        var user = await _node.User();
        await using var profile = await chromium.Profile();
        var screen = await Screen.Open(profile, shared.Site, user, "&script=" + script);
        var campaign = await _node.Submit(null, user);
        await screen.Appears();
        await screen.Close.ClickAsync();
        await screen.Goes();
        Assert.Equal(1, (await _node.Deliveries(campaign, x => x.GetProperty("shown").GetInt64() > 0)).GetProperty("shown").GetInt64());
        await screen.Reload();
        var next = await _node.Submit(null, user);
        await screen.Appears();
        Assert.Equal(next, await screen.Page.Locator("[data-push-orleans]").GetAttributeAsync("data-push-orleans"));
        Assert.Equal("", screen.Errors);
    }

    [Fact]
    public async Task From_the_submission_to_the_screen_it_takes_less_than_a_second()
    {
        // Nobody looks into an inbox by himself here: what comes, comes by the hint.
        await using var site = await Site.Start();
        await using var node = await PopUpNode.Start(site.Origin, "--PushOrleans:PopUps:PollSeconds=300");
        site.Node = node;
        var user = await node.User();
        await using var profile = await chromium.Profile();
        var screen = await Screen.Open(profile, site, user);
        List<double> took = [];
        // The first starts code that never ran. Of the other six the fastest three show that nothing waits for a clock: what else the machine does beside is not ours.
        for (var i = 0; i < 7; i++)
        {
            var watch = Stopwatch.StartNew();
            await node.Submit(null, user);
            await screen.Appears();
            took.Add(watch.Elapsed.TotalMilliseconds);
            await screen.Close.ClickAsync();
            await screen.Goes();
        }

        output.WriteLine($"submission to screen: {string.Join(", ", took.Select(ms => $"{ms:F0}"))} ms");
        Assert.InRange(took.Skip(1).Order().ElementAt(2), 0, 1000);
    }

    [Fact]
    public async Task What_could_not_be_reported_is_reported_after_a_reload_and_once()
    {
        var user = await _node.User();
        await using var profile = await chromium.Profile();
        var screen = await Screen.Open(profile, shared.Site, user);
        var lost = new TaskCompletionSource();
        await screen.Page.RouteAsync("**/v1/receipts", async route =>
        {
            await route.AbortAsync();
            if (route.Request.PostData!.Contains("closed", StringComparison.Ordinal)) lost.TrySetResult();
        });
        var campaign = await _node.Submit(null, user);
        await screen.Appears();
        await screen.Close.ClickAsync();
        await screen.Goes();
        await lost.Task;
        Assert.Equal(0, (await _node.Deliveries(campaign, _ => true)).GetProperty("shown").GetInt64());
        List<string> sent = [];
        screen.Page.Request += (_, request) =>
        {
            if (request.Url.EndsWith("/v1/receipts", StringComparison.Ordinal) && request.Method == "POST") sent.Add(request.PostData!);
        };
        await screen.Page.UnrouteAsync("**/v1/receipts");
        await screen.Reload();
        Assert.Equal(1, (await _node.Deliveries(campaign, x => x.GetProperty("shown").GetInt64() > 0)).GetProperty("shown").GetInt64());
        var receipts = JsonDocument.Parse(Assert.Single(sent)).RootElement.EnumerateArray().ToList();
        Assert.Equal(["shown", "closed"], receipts.Select(x => x.GetProperty("kind").GetString()));
        Assert.Equal((World.Name, true, 0), (receipts[0].GetProperty("shownName").GetString(), receipts[0].GetProperty("adMarkShown").GetBoolean(), receipts[0].GetProperty("closeVisibleAtMs").GetInt32()));
        Assert.Equal("button", receipts[1].GetProperty("closeHow").GetString());
        Assert.True(receipts[1].GetProperty("openMs").GetInt64() > 0);
        await Assertions.Expect(screen.Card).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Only_one_is_on_the_screen_and_the_next_comes_after_it()
    {
        var user = await _node.User();
        await using var profile = await chromium.Profile();
        var screen = await Screen.Open(profile, shared.Site, user);
        List<string> campaigns = [];
        for (var i = 0; i < 3; i++)
        {
            campaigns.Add(await _node.Submit(null, user));
            await _node.Granted(campaigns[^1]);
        }

        foreach (var campaign in campaigns)
        {
            await Assertions.Expect(screen.Page.Locator($"[data-push-orleans='{campaign}']")).ToBeVisibleAsync();
            await Assertions.Expect(screen.Page.Locator("[data-push-orleans]")).ToHaveCountAsync(1);
            await screen.Page.Keyboard.PressAsync("Escape");
        }

        await screen.Goes();
    }

    [Fact]
    public async Task The_keyboard_closes_it_and_focus_stays_where_somebody_types()
    {
        var user = await _node.User();
        await using var profile = await chromium.Profile();
        var screen = await Screen.Open(profile, shared.Site, user);
        await screen.Page.Locator("#search").FocusAsync();
        await _node.Submit(null, user);
        await screen.Appears();
        Assert.Equal("search", await screen.Page.EvaluateAsync<string>("() => document.activeElement.id"));
        // The close control is the first stop on the way in.
        await screen.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("close", await screen.Page.EvaluateAsync<string>("() => document.activeElement.shadowRoot.activeElement.className"));
        await screen.Page.Keyboard.PressAsync("Enter");
        await screen.Goes();
        Assert.Equal("search", await screen.Page.EvaluateAsync<string>("() => document.activeElement.id"));
    }

    [Fact]
    public async Task A_page_that_keeps_it_from_being_closed_is_reported()
    {
        var user = await _node.User();
        await using var profile = await chromium.Profile();
        var screen = await Screen.Open(profile, shared.Site, user);
        await screen.Page.EvaluateAsync("""
            () => new MutationObserver(changes => {
              for (const change of changes) for (const node of change.removedNodes) if (node.dataset?.pushOrleans) document.body.append(node);
            }).observe(document.body, { childList: true })
            """);
        var reported = screen.Page.WaitForRequestAsync(request => request.Url.EndsWith("/v1/receipts", StringComparison.Ordinal) && request.PostData?.Contains("dismissFailed", StringComparison.Ordinal) == true);
        await _node.Submit(null, user);
        await screen.Appears();
        await screen.Close.ClickAsync();
        await reported;
    }

    [Fact]
    public async Task A_link_leads_to_the_approved_target_only_and_says_where()
    {
        var user = await _node.User();
        await using var profile = await chromium.Profile();
        var screen = await Screen.Open(profile, shared.Site, user);
        await _node.Submit(null, user);
        await screen.Appears();
        var link = screen.Card.Locator("a");
        await Assertions.Expect(link).ToHaveCountAsync(1);
        await Assertions.Expect(link).ToContainTextAsync("shop.north.example.cn");
        Assert.Equal("https://shop.north.example.cn/strawberry", await link.GetAttributeAsync("href"));
        Assert.Equal("noopener noreferrer nofollow", await link.GetAttributeAsync("rel"));
    }

    [Fact]
    public async Task A_page_that_is_not_seen_gets_none_and_right_to_left_it_stands_on_the_other_side()
    {
        var user = await _node.User();
        await using var profile = await chromium.Profile(reducedMotion: true);
        var screen = await Screen.Open(profile, shared.Site, user, "&dir=rtl");
        await _node.Submit(null, user);
        await screen.Appears();
        var at = await screen.Card.BoundingBoxAsync();
        Assert.InRange(at!.X, 8, 40);
        var close = await screen.Close.BoundingBoxAsync();
        Assert.True(close!.X < at.X + at.Width / 2);
        await Pictures.Take(screen.Page, "popup-zh-light-rtl");
        await screen.Close.ClickAsync();
        await screen.Page.EvaluateAsync("() => { Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }");
        var campaign = await _node.Submit(null, user);
        await _node.Granted(campaign);
        await Assertions.Expect(screen.Card).ToHaveCountAsync(0);
        await screen.Page.EvaluateAsync("() => { delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange')); }");
        await screen.Appears();
    }
}
