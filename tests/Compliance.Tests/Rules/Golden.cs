namespace PushOrleans.Compliance.Tests.Rules;

/// <summary>Compares a text with the file that holds what it should be. With <c>ACCEPT_GOLDEN=1</c> it writes the file instead.</summary>
internal static class Golden
{
    public static string Root { get; } = FindRoot();

    public static void Verify(string name, string actual)
    {
        var path = Path.Combine(Root, "tests", "Compliance.Tests", "Golden", name + ".txt");
        if (Environment.GetEnvironmentVariable("ACCEPT_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"{path} is missing");
        Assert.Equal(File.ReadAllText(path), actual);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PushOrleans.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
