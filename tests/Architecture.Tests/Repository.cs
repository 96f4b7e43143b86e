namespace PushOrleans.Architecture.Tests;

/// <summary>The working tree that these tests read.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The C# files of <c>src</c>, without what the build writes.</summary>
    public static IEnumerable<string> Sources(string folder = "src") =>
        Directory.EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories).Where(file => !IsGenerated(file));

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static bool IsGenerated(string file) => Relative(file).Split('/').Any(part => part is "bin" or "obj" or "artifacts" or "node_modules");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "PushOrleans.sln"))) return folder.FullName;
        throw new InvalidOperationException("Run the tests from a working tree: PushOrleans.sln was not found above " + AppContext.BaseDirectory);
    }
}
