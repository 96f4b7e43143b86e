using Microsoft.Playwright;

namespace PushOrleans.Popup.Tests;

/// <summary>The node, which is API and silo in one here, is killed under connected pages.</summary>
[Trait("speed", "slow")]
public sealed class KilledNodeTests(Chromium chromium)
{
    [Fact]
    public async Task A_pop_up_that_was_on_the_screen_does_not_come_back_and_one_that_was_not_comes_after_all()
    {
        await using var site = await Site.Start();
        await using var node = await PopUpNode.StartApart(site.Origin);
        site.Node = node;
        var user = await node.User();
        await using var profile = await chromium.Profile();
        var screen = await Screen.Open(profile, site, user);

        // Killed while it is on the screen, its receipts not taken yet.
        await screen.Page.RouteAsync("**/v1/receipts", route => route.AbortAsync());
        var shown = await node.Submit(null, user);
        await screen.Appears();
        var waiting = await node.Submit(null, user);
        await node.Granted(waiting);
        await node.Kill();
        await screen.Close.ClickAsync();
        await screen.Goes();
        await screen.Page.UnrouteAsync("**/v1/receipts");
        await node.Up();

        await Assertions.Expect(screen.Page.Locator($"[data-push-orleans='{waiting}']")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 60_000 });
        await Assertions.Expect(screen.Page.Locator($"[data-push-orleans='{shown}']")).ToHaveCountAsync(0);
        Assert.Equal(1, (await node.Deliveries(shown, x => x.GetProperty("shown").GetInt64() > 0)).GetProperty("shown").GetInt64());
        await screen.Close.ClickAsync();

        // Killed with nothing under way: neither comes again, on the page that stayed or on a new one.
        await node.Deliveries(waiting, x => x.GetProperty("shown").GetInt64() > 0);
        await node.Kill();
        await node.Up();
        await screen.Reload();
        var next = await node.Submit(null, user);
        await Assertions.Expect(screen.Page.Locator($"[data-push-orleans='{next}']")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 60_000 });
        Assert.Equal((1, 1), (await Shown(shown), await Shown(waiting)));

        async Task<long> Shown(string campaign) => (await node.Deliveries(campaign, _ => true)).GetProperty("shown").GetInt64();
    }

    [Fact]
    public async Task The_demo_has_a_page_on_which_a_pop_up_arrives()
    {
        await using var demo = await ToolProcess.Start("open ", [], ["demo", "--web"]);
        await using var profile = await chromium.Profile(1120, 640);
        var page = await profile.NewPageAsync();
        await page.GotoAsync(demo.Said);
        var screen = new Screen(page);
        // The first of a process that has just started.
        await screen.Appears(withinSeconds: 60);
        await page.EvaluateAsync("() => Promise.all(document.querySelector('[data-push-orleans]').shadowRoot.getAnimations().map(animation => animation.finished))");
        await Pictures.Take(page, "demo");
        await screen.Close.ClickAsync();
        await screen.Goes();
        await page.Locator("#send").ClickAsync();
        await screen.Appears();
    }
}
