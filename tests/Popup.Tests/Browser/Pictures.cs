using Microsoft.Playwright;

namespace PushOrleans.Popup.Tests;

/// <summary>Pictures for people to look at.</summary>
internal static class Pictures
{
    private static readonly string Folder = Path.Combine(Root(), "artifacts", "screenshots");

    public static Task Take(IPage page, string name) => page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, name + ".png") });

    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "PushOrleans.sln"))) return folder.FullName;
        throw new InvalidOperationException("Run the tests from a working tree");
    }
}
