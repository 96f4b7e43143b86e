using System.Diagnostics.CodeAnalysis;

namespace PushOrleans.Journal.Tests;

[ExcludeFromCodeCoverage]
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is [CrashChild.Command, var path]) return await CrashChild.RunAsync(path);
        if (args.Any(arg => arg is "-automated" or "@@")) return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
        return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
    }
}
