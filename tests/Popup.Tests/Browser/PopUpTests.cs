namespace PushOrleans.Popup.Tests;

public sealed class PopUpTests(Chromium chromium) : IAsyncLifetime
{
    private Site _site = null!;
    private PopUpNode _node = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await Site.Start();
        _node = await PopUpNode.Start(_site.Origin);
        _site.Node = _node;
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task A_campaign_comes_to_the_screen_is_closed_in_one_click_and_never_comes_again()
    {
        var user = await _node.User();
        await using var profile = await chromium.Profile();
        var screen = await Screen.Open(profile, _site, user);
        var campaign = await _node.Submit(null, user);
        await _node.Granted(campaign);
        await screen.Appears();
        await screen.Close.ClickAsync();
        await screen.Goes();
        var deliveries = await _node.Deliveries(campaign, x => x.GetProperty("shown").GetInt64() > 0);
        Assert.Equal(1, deliveries.GetProperty("shown").GetInt64());
        await screen.Reload();
        var next = await _node.Submit(null, user);
        await screen.Appears();
        Assert.Equal(next, await screen.Page.Locator("[data-push-orleans]").GetAttributeAsync("data-push-orleans"));
    }
}
