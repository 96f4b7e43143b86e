using System.Text.Json;
using Spectre.Console;

namespace PushOrleans.Cli;

/// <summary>A fault of input that a command found itself.</summary>
/// <param name="message">What is wrong and where, for people.</param>
public sealed class UnusableInputException(string message) : Exception(message);

/// <summary>The one place where faults become messages and exit codes.</summary>
internal static class Faults
{
    public static async Task<int> Guard(Terminal terminal, Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException)
        {
            terminal.Errors.MarkupLine("[grey]interrupted[/]");
            return ExitCodes.Interrupted;
        }
        catch (ApiProblemException e)
        {
            Show(terminal.Errors, e.Problem);
            if (terminal.IsJson) terminal.WriteJson(JsonSerializer.SerializeToElement(e.Problem, CliJson.Default.ApiProblem));
            return ExitCodes.OfStatus(e.Problem.Status);
        }
        catch (Exception e) when (e is UnusableInputException or JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return Tell(terminal, ExitCodes.InvalidInput, e.Message);
        }
        catch (HttpRequestException e)
        {
            return Tell(terminal, ExitCodes.Unavailable, $"The node cannot be reached: {e.Message}");
        }
        catch (HttpIOException e)
        {
            return Tell(terminal, ExitCodes.Unavailable, $"The node went away: {e.Message}");
        }
    }

    public static void Show(IAnsiConsole console, ApiProblem problem)
    {
        console.MarkupLineInterpolated($"[red]{problem.Status} {problem.Name}[/] {problem.Detail ?? problem.Title}");
        foreach (var error in problem.Errors ?? [])
            console.MarkupLineInterpolated($"  [yellow]{error.Pointer ?? ""}[/] {error.Detail ?? ""}");
    }

    private static int Tell(Terminal terminal, int code, string message)
    {
        terminal.Errors.MarkupLineInterpolated($"[red]{message}[/]");
        return code;
    }
}
