using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace PushOrleans.Popup.Tests;

/// <summary>How it looks, from the first frame: in both languages, light and dark, on a phone and on a desktop. The pictures are in artifacts/screenshots.</summary>
public sealed class LookTests(Chromium chromium, SharedNode shared)
{
    // The frame in which the host is on the page for the first time: what is visible there, and what a click would reach.
    private const string Watch = """
        new MutationObserver((_, self) => {
          const host = document.querySelector('[data-push-orleans]');
          if (!host) return;
          self.disconnect();
          requestAnimationFrame(() => {
            const see = selector => {
              const part = host.shadowRoot.querySelector(selector);
              if (!part) return null;
              const at = part.getBoundingClientRect(), style = getComputedStyle(part);
              let opacity = 1;
              for (let node = part; node; node = node.parentElement ?? node.getRootNode().host) opacity *= Number(getComputedStyle(node).opacity);
              return {
                text: part.textContent, opacity, hit: host.shadowRoot.elementFromPoint(at.left + at.width / 2, at.top + at.height / 2) === part || part.contains(host.shadowRoot.elementFromPoint(at.left + at.width / 2, at.top + at.height / 2)),
                inside: at.width > 0 && at.left >= 0 && at.top >= 0 && at.right <= innerWidth && at.bottom <= innerHeight, visible: style.visibility === 'visible' && style.display !== 'none', width: at.width, height: at.height,
              };
            };
            window.firstFrame = { close: see('.close'), name: see('.name'), ad: see('.ad'), title: see('h2'), style: getComputedStyle(host.shadowRoot.querySelector('h2')).fontStyle };
          });
        }).observe(document, { childList: true, subtree: true });
        """;

    public static TheoryData<string, string, bool> Looks => new()
    {
        { "zh", "light", false }, { "zh", "dark", false }, { "en", "light", false }, { "en", "dark", false },
        { "zh", "light", true }, { "zh", "dark", true }, { "en", "light", true }, { "en", "dark", true },
    };

    [Theory, MemberData(nameof(Looks))]
    public async Task Name_ad_mark_and_close_control_are_there_in_the_first_frame_and_axe_finds_nothing(string language, string theme, bool phone)
    {
        var user = await shared.Node.User();
        await using var profile = await chromium.Profile(phone ? 390 : 1280, phone ? 844 : 800, theme == "dark" ? ColorScheme.Dark : ColorScheme.Light, phone);
        await profile.AddInitScriptAsync(Watch);
        var screen = await Screen.Open(profile, shared.Site, user, $"&lang={language}");
        await shared.Node.Submit(null, user);
        await screen.Appears();

        await screen.Page.WaitForFunctionAsync("() => window.firstFrame");
        var first = await screen.Page.EvaluateAsync<JsonElement>("() => window.firstFrame");
        foreach (var part in (string[])["close", "name", "ad", "title"])
        {
            var seen = first.GetProperty(part);
            Assert.True(seen.GetProperty("visible").GetBoolean() && seen.GetProperty("inside").GetBoolean() && seen.GetProperty("opacity").GetDouble() == 1, $"{part}: {seen}");
        }

        Assert.True(first.GetProperty("close").GetProperty("hit").GetBoolean());
        Assert.True(first.GetProperty("close").GetProperty("width").GetDouble() >= 44 && first.GetProperty("close").GetProperty("height").GetDouble() >= 44);
        Assert.Equal(World.Name, first.GetProperty("name").GetProperty("text").GetString());
        Assert.StartsWith("广告", first.GetProperty("ad").GetProperty("text").GetString(), StringComparison.Ordinal);
        // The page makes every heading italic; a pop-up is not of the page.
        Assert.Equal("normal", first.GetProperty("style").GetString());

        await Still(screen.Page);
        await Pictures.Take(screen.Page, $"popup-{language}-{theme}-{(phone ? "phone" : "desktop")}");
        await NothingFound(screen.Page);
        Assert.Equal("", screen.Errors);
        if (phone) await screen.Close.TapAsync();
        else await screen.Page.Keyboard.PressAsync("Escape");
        await screen.Goes();
    }

    [Theory, InlineData("zh", "light", false), InlineData("en", "dark", true)]
    public async Task Why_and_complain_are_one_click_away(string language, string theme, bool phone)
    {
        var user = await shared.Node.User();
        await using var profile = await chromium.Profile(phone ? 390 : 1280, phone ? 844 : 800, theme == "dark" ? ColorScheme.Dark : ColorScheme.Light, phone);
        var screen = await Screen.Open(profile, shared.Site, user, $"&lang={language}");
        var campaign = await shared.Node.Submit(null, user);
        await screen.Appears();
        await screen.Footer(0).ClickAsync();
        await Assertions.Expect(screen.Card.Locator("li").First).ToContainTextAsync(World.Name);
        await Assertions.Expect(screen.Card).ToContainTextAsync(language == "zh" ? "您于 2026-01-01 同意接收" : "You agreed to it on 2026-01-01");
        await Still(screen.Page);
        await Pictures.Take(screen.Page, $"why-{language}-{theme}-{(phone ? "phone" : "desktop")}");
        await NothingFound(screen.Page);

        await screen.Card.Locator(".back").ClickAsync();
        await screen.Footer(2).ClickAsync();
        await Pictures.Take(screen.Page, $"complain-{language}-{theme}-{(phone ? "phone" : "desktop")}");
        await NothingFound(screen.Page);
        await screen.Card.Locator("input").Nth(2).CheckAsync();
        await screen.Card.Locator("textarea").FillAsync("标题与内容不符");
        await screen.Card.Locator(".send").ClickAsync();
        await Assertions.Expect(screen.Card.Locator("[role=status]")).ToContainTextAsync("complaint-");
        var filed = await shared.Node.Admin.Get($"/v1/complaints?limit=500&providerId={World.Provider}");
        var own = Assert.Single(filed.GetProperty("items").EnumerateArray(), x => x.GetProperty("userId").GetString() == user);
        Assert.Equal((campaign, "misleading", "标题与内容不符"), (own.GetProperty("campaignId").GetString(), own.GetProperty("kind").GetString(), own.GetProperty("text").GetString()));

        // The close control is there in each panel.
        await screen.Close.ClickAsync();
        await screen.Goes();
    }

    [Theory, InlineData("zh", "light", false), InlineData("en", "dark", true)]
    public async Task Manage_opens_the_page_where_a_user_stops_provider_category_and_all(string language, string theme, bool phone)
    {
        var user = await shared.Node.User();
        await using var profile = await chromium.Profile(phone ? 390 : 1280, phone ? 844 : 800, theme == "dark" ? ColorScheme.Dark : ColorScheme.Light, phone);
        var screen = await Screen.Open(profile, shared.Site, user, $"&lang={language}");
        await shared.Node.Submit(null, user);
        await screen.Appears();
        List<string> errors = [];
        profile.Console += (_, message) =>
        {
            if (message.Type == "error") errors.Add($"{message.Text} at {message.Location}");
        };
        var page = await profile.RunAndWaitForPageAsync(() => screen.Footer(1).ClickAsync());
        Assert.DoesNotContain("pdt_", page.Url, StringComparison.Ordinal);
        await Assertions.Expect(page.Locator("#own")).ToBeVisibleAsync();
        await Pictures.Take(page, $"manage-{language}-{theme}-{(phone ? "phone" : "desktop")}");
        await NothingFound(page);

        await Set(page, () => page.Locator("#stop-category").CheckAsync());
        await Set(page, () => page.Locator("#limit").SelectOptionAsync("0"));
        await Set(page, () => page.Locator("#quiet").SelectOptionAsync("own"));
        await Set(page, () => page.Locator("#personal").UncheckAsync());
        var chosen = await shared.Node.Admin.Get($"/v1/users/{user}/preferences");
        Assert.Equal("shopping", Assert.Single(chosen.GetProperty("categoryOptOuts").EnumerateArray()).GetProperty("category").GetString());
        Assert.Equal(0, Assert.Single(chosen.GetProperty("frequencyChoices").EnumerateArray()).GetProperty("perDay").GetInt32());
        Assert.Equal("22:00", Assert.Single(chosen.GetProperty("quietHours").EnumerateArray()).GetProperty("start").GetString());
        Assert.False(chosen.GetProperty("personalisation").GetBoolean());

        await Set(page, () => page.Locator("#stop-provider").CheckAsync());
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#stop-provider")).ToBeCheckedAsync();
        await Assertions.Expect(page.Locator("#stop-category")).ToBeCheckedAsync();
        await Assertions.Expect(page.Locator("#limit")).ToHaveValueAsync("0");
        await Set(page, () => page.Locator("#stop-provider").UncheckAsync());
        await NothingFound(page);
        Assert.Equal("", string.Join('\n', errors));
    }

    private static async Task Set(IPage page, Func<Task> change)
    {
        await page.Locator("#status").EvaluateAsync("node => node.textContent = ''");
        await change();
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^(已保存|Saved)$"));
    }

    private static Task Still(IPage page) =>
        page.EvaluateAsync("() => Promise.all(document.querySelector('[data-push-orleans]').shadowRoot.getAnimations().map(animation => animation.finished))");

    private static async Task NothingFound(IPage page)
    {
        var found = await page.RunAxe();
        Assert.Empty(found.Violations.Select(violation => $"{violation.Id}: {violation.Help} {string.Join(' ', violation.Nodes.Select(node => node.Html))}"));
    }
}
