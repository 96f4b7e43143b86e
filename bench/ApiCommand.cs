using System.CommandLine;

namespace PushOrleans.Bench;

/// <summary><c>api</c>: end to end over HTTP.</summary>
internal static class ApiCommand
{
    public static Command Create()
    {
        var users = new Option<int>("--users") { Description = "Users on file", DefaultValueFactory = _ => 100_000 };
        var samples = new Option<int>("--samples") { Description = "Single pushes and explanations", DefaultValueFactory = _ => 200 };
        var command = new Command("api", "A node as it ships, over HTTP: import, submit, verdicts, single pushes under load, explain, restart") { users, samples };
        command.SetAction((parsed, cancellationToken) => new ApiLeg(parsed.GetValue(users), parsed.GetValue(samples), Console.Out).RunAsync(cancellationToken));
        return command;
    }
}
