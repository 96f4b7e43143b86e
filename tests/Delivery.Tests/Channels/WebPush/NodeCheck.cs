using System.Diagnostics;
using System.Text.Json;

namespace PushOrleans.Delivery.Tests;

/// <summary>Opens web push requests with npm's http_ece and jose (<c>eng/webpush</c>), which share no code with ours.</summary>
internal static class NodeCheck
{
    private static readonly string Folder = Path.Combine(Root(), "eng", "webpush");
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    public static async Task<Opened> OpenAsync(byte[] body, string authorization, string audience, byte[] receiverPrivate, byte[] auth)
    {
        await Installed.Value;
        using var node = Start("node", "check.mjs");
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(new { body = Notices.Base64Url(body), authorization, audience, receiver = new { privateKey = Notices.Base64Url(receiverPrivate), auth = Notices.Base64Url(auth) } }));
        node.StandardInput.Close();
        var said = await Task.WhenAll(node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, said[1]);
        using var json = JsonDocument.Parse(said[0]);
        return new Opened(System.Buffers.Text.Base64Url.DecodeFromChars(json.RootElement.GetProperty("plaintext").GetString()), json.RootElement.GetProperty("claims").Clone());
    }

    private static async Task InstallAsync()
    {
        if (Directory.Exists(Path.Combine(Folder, "node_modules", "http_ece")) && Directory.Exists(Path.Combine(Folder, "node_modules", "jose"))) return;
        using var npm = Start("npm", "ci", "--no-audit", "--no-fund");
        var said = await Task.WhenAll(npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        await npm.WaitForExitAsync();
        Assert.True(npm.ExitCode == 0, $"npm ci in eng/webpush failed: {string.Concat(said)}");
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "PushOrleans.sln"))) return folder.FullName;
        throw new InvalidOperationException("The tests run outside of the repository.");
    }

    internal sealed record Opened(byte[] Plaintext, JsonElement Claims);
}
