using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(PushOrleans.Popup.Tests.Chromium))]

namespace PushOrleans.Popup.Tests;

/// <summary>The distribution's own Chromium, one for all tests; each page has a profile of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Arguments =
        ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = Arguments });
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }

    public Task<IBrowserContext> Profile(int width = 1280, int height = 800, ColorScheme scheme = ColorScheme.Light, bool phone = false, bool reducedMotion = false) =>
        _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            DeviceScaleFactor = phone ? 3 : 1,
            HasTouch = phone,
            IsMobile = phone,
            ColorScheme = scheme,
            ReducedMotion = reducedMotion ? ReducedMotion.Reduce : ReducedMotion.NoPreference,
        });
}
