using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace PushOrleans.Api;

/// <summary>A file that browsers load: its bytes, as they are and gzipped, and its ETag.</summary>
internal sealed record PopUpAsset(string ContentType, byte[] Bytes, byte[] Gzipped, string ETag);

/// <summary>The script and the page of pop-ups, put together once from the sources in this assembly.</summary>
internal static class PopUpAssets
{
    private const string Resources = "PushOrleans.Api.PopUps.";

    // In order of use. `import` is for editors and tests: here they become one file.
    private static readonly string[] Modules = ["texts", "style", "receipts", "stream", "panels", "card", "popup"];

    public static PopUpAsset Module { get; } = Script(Bundle() + "export { connect };\n");

    /// <summary>The same for a script element: <c>PushOrleans.connect</c>; with <c>data-token-url</c> it connects by itself.</summary>
    public static PopUpAsset Plain { get; } = Script(
        $"(() => {{\nconst scriptElement = document.currentScript;\n{Bundle().Replace("import.meta.url", "scriptElement.src", StringComparison.Ordinal)}{Read("Script.plain.js")}}})();\n");

    public static PopUpAsset ManagePage { get; } = Of("text/html; charset=utf-8", Read("Manage.manage.html"));

    public static PopUpAsset ManageScript { get; } = Script(Read("Manage.manage.mjs"));

    public static PopUpAsset ManageStyle { get; } = Of("text/css; charset=utf-8", Read("Manage.manage.css"));

    private static string Bundle()
    {
        var bundle = new StringBuilder();
        foreach (var module in Modules)
            foreach (var line in Read($"Script.{module}.mjs").Split('\n'))
                if (!line.StartsWith("import ", StringComparison.Ordinal)) bundle.Append(line.StartsWith("export ", StringComparison.Ordinal) ? line["export ".Length..] : line).Append('\n');
        return bundle.ToString();
    }

    private static PopUpAsset Script(string text) => Of("text/javascript; charset=utf-8", text);

    private static PopUpAsset Of(string contentType, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        using var gzipped = new MemoryStream();
        using (var gzip = new GZipStream(gzipped, CompressionLevel.SmallestSize)) gzip.Write(bytes);
        return new PopUpAsset(contentType, bytes, gzipped.ToArray(), Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, 12)));
    }

    private static string Read(string name)
    {
        using var stream = typeof(PopUpAssets).Assembly.GetManifestResourceStream(Resources + name) ?? throw new InvalidOperationException($"{name} is not in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
