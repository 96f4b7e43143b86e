using Microsoft.Playwright;

namespace PushOrleans.Popup.Tests;

/// <summary>A page of the site with the pop-ups of one user, and what is on it.</summary>
internal sealed class Screen(IPage page)
{
    private readonly List<string> _errors = [];

    public IPage Page => page;

    /// <summary>What the page complained of: where, and what was answered there.</summary>
    public string Errors
    {
        get
        {
            lock (_errors) return string.Join('\n', _errors);
        }
    }

    public ILocator Card => page.Locator("[data-push-orleans] .card");

    public ILocator Close => page.Locator("[data-push-orleans] .close");

    /// <summary>Opens the site and returns once its stream is open.</summary>
    public static async Task<Screen> Open(IBrowserContext profile, Site site, string user, string query = "")
    {
        var page = await profile.NewPageAsync();
        var screen = new Screen(page);
        page.PageError += (_, error) => screen.Note(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") screen.Note($"{message.Text} at {message.Location}");
        };
        var connected = page.WaitForResponseAsync(response => response.Url.EndsWith("/v1/popups/stream", StringComparison.Ordinal) && response.Ok);
        await page.GotoAsync($"{site.Origin}/?user={user}{query}");
        try
        {
            await connected;
        }
        catch (TimeoutException fault)
        {
            Assert.Fail($"{fault.Message}: {screen.Errors}");
        }

        return screen;
    }

    /// <summary>Why, manage, complain.</summary>
    public ILocator Footer(int place) => Card.Locator("footer button").Nth(place);

    public Task Reload() => page.RunAndWaitForResponseAsync(() => page.ReloadAsync(), response => response.Url.EndsWith("/v1/popups/stream", StringComparison.Ordinal) && response.Ok);

    public Task Appears(int withinSeconds = 10) => Assertions.Expect(Card).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = withinSeconds * 1000 });

    public Task Goes() => Assertions.Expect(Card).ToHaveCountAsync(0);

    private void Note(string error)
    {
        lock (_errors) _errors.Add(error);
    }
}
