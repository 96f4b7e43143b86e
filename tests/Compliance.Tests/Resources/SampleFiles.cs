using System.Text.Json;

namespace PushOrleans.Compliance.Tests.Resources;

/// <summary>The sample set of the repository.</summary>
internal static class SampleFiles
{
    private static readonly string Folder = Find();

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>The objects of a file: elements of an array, or lines.</summary>
    public static List<byte[]> Items(string name)
    {
        var bytes = Read(name);
        if (name.EndsWith(".ndjson", StringComparison.Ordinal))
            return [.. System.Text.Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(System.Text.Encoding.UTF8.GetBytes)];
        using var document = JsonDocument.Parse(bytes);
        return [.. document.RootElement.EnumerateArray().Select(element => System.Text.Encoding.UTF8.GetBytes(element.GetRawText()))];
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, "samples"))) return Path.Combine(folder.FullName, "samples");
        throw new DirectoryNotFoundException("samples");
    }
}
